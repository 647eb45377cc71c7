package io.dreampress.systems.metamorph;

import io.dreampress.systems.BundleException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ids of the tokens that are no text.
 *
 * @param begin begins every context
 * @param end ends a text
 * @param endOfTurn {@code <|eot_id|>}, ends a turn, which ends a text too
 * @param imageStart {@code <image_start>}, before an image's visual tokens
 * @param imageEnd {@code <image_end>}, after them
 */
record SpecialTokens(int begin, int end, int endOfTurn, int imageStart, int imageEnd) {
    static final String END_OF_TURN = "<|eot_id|>";
    static final String IMAGE_START = "<image_start>";
    static final String IMAGE_END = "<image_end>";

    private static final List<String> ALL = List.of("begin", "end", END_OF_TURN, IMAGE_START, IMAGE_END);

    /**
     * From the bundle's table of ids.
     *
     * @throws BundleException if one is missing or two are the same
     */
    static SpecialTokens of(Map<String, Integer> ids) {
        List<String> missing =
                ALL.stream().filter(name -> !ids.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw new BundleException("specialTokens: expected " + ALL + ", got none of these: " + missing);
        }
        SpecialTokens special = new SpecialTokens(
                ids.get("begin"), ids.get("end"), ids.get(END_OF_TURN), ids.get(IMAGE_START), ids.get(IMAGE_END));
        if (ALL.stream().map(ids::get).distinct().count() < ALL.size()) {
            throw new BundleException("specialTokens: expected five different ids, got " + special);
        }
        return special;
    }

    /** What ends a text. */
    Set<Integer> ends() {
        return Set.of(end, endOfTurn);
    }

    int largest() {
        return Math.max(Math.max(begin, end), Math.max(endOfTurn, Math.max(imageStart, imageEnd)));
    }
}
