package io.dreampress.systems.fusion;

import io.dreampress.systems.BundleException;
import java.util.List;
import java.util.Map;

/**
 * Ids that are no text. The image markers are ordinary rows of the language model's tables (Llama 3 has reserved ones) and
 * read by the text tower.
 *
 * @param begin begins every context
 * @param end ends a text
 * @param beginImage {@code <BOI>}, after which an image's patches stand
 * @param endImage {@code <EOI>}, which follows them and is never predicted
 */
record Markers(int begin, int end, int beginImage, int endImage) {
    static final String BOI = "<BOI>";
    static final String EOI = "<EOI>";

    /**
     * From the bundle's table of ids.
     *
     * @throws BundleException if one is missing or two are the same
     */
    static Markers of(Map<String, Integer> ids) {
        List<String> names = List.of("begin", "end", BOI, EOI);
        List<String> missing =
                names.stream().filter(name -> !ids.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw new BundleException("specialTokens: expected " + names + ", got none of these: " + missing);
        }
        if (names.stream().map(ids::get).distinct().count() < names.size()) {
            throw new BundleException("specialTokens: expected different ids for " + names + ", got " + ids);
        }
        return new Markers(ids.get("begin"), ids.get("end"), ids.get(BOI), ids.get(EOI));
    }
}
