package io.dreampress.systems.dreamllm;

import io.dreampress.systems.BundleException;
import java.util.List;
import java.util.Map;

/**
 * Ids of the tokens that are no text. The eight of DreamLLM are rows of their own: its {@code <im_start>} has nothing to
 * do with ChatML's {@code <|im_start|>}.
 *
 * @param begin begins every context
 * @param end ends a text
 * @param pad pads batches in training
 * @param imStart before an image's features
 * @param dreamEnd after the dream queries
 * @param dreamStart before the dream queries
 * @param imPatch holds the place of a query or a feature
 * @param imEnd after an image's features
 * @param image stands for an image in data
 * @param dream stands for a dream in data
 */
record SpecialTokens(
        int begin,
        int end,
        int pad,
        int imStart,
        int dreamEnd,
        int dreamStart,
        int imPatch,
        int imEnd,
        int image,
        int dream) {
    /** The order in which they were released: that of their ids. */
    static final List<String> ROWS = List.of(
            "[PAD]", "<im_start>", "<dream_end>", "<dream_start>", "<im_patch>", "<im_end>", "<image>", "<dream>");

    /**
     * From the bundle's table of ids.
     *
     * @throws BundleException if one is missing or the eight do not follow each other
     */
    static SpecialTokens of(Map<String, Integer> ids) {
        List<String> missing = java.util.stream.Stream.concat(java.util.stream.Stream.of("begin", "end"), ROWS.stream())
                .filter(name -> !ids.containsKey(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new BundleException(
                    "specialTokens: expected begin, end and " + ROWS + ", got none of these: " + missing);
        }
        int first = ids.get(ROWS.getFirst());
        for (int i = 0; i < ROWS.size(); i++) {
            if (ids.get(ROWS.get(i)) != first + i) {
                throw new BundleException("specialTokens '" + ROWS.get(i) + "': expected id " + (first + i)
                        + ", in the order " + ROWS + ", got " + ids.get(ROWS.get(i)));
            }
        }
        return new SpecialTokens(
                ids.get("begin"),
                ids.get("end"),
                first,
                first + 1,
                first + 2,
                first + 3,
                first + 4,
                first + 5,
                first + 6,
                first + 7);
    }
}
