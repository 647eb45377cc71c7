package io.dreampress.systems.metaquery;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.writing.Chunk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Conversations that are learned from together, padded at their beginnings to T positions. Pictures are cropped to a square.
 *
 * @param ids B rows of T tokens
 * @param present B rows, whether a position holds something
 * @param pictures flat positions b T + t of the pictures' features; empty if there are none
 * @param features {@code (pictures, D)} float32; empty if there are none
 */
record PaddedContexts(int[][] ids, boolean[][] present, long[] pictures, Optional<NDArray> features) {
    /**
     * Pads conversations.
     *
     * @param into owner of the features
     * @param contexts B conversations of tokens and pictures
     * @throws IllegalArgumentException if a picture is shown and there are no eyes
     */
    static PaddedContexts of(NDManager into, List<List<Chunk>> contexts, Optional<Eyes> eyes) {
        int[] lengths = contexts.stream()
                .mapToInt(chunks -> chunks.stream()
                        .mapToInt(chunk -> positions(chunk, eyes))
                        .sum())
                .toArray();
        int length = Arrays.stream(lengths).max().orElseThrow();
        int[][] ids = new int[lengths.length][length];
        boolean[][] present = new boolean[lengths.length][length];
        List<Long> places = new ArrayList<>();
        NDList features = new NDList();
        for (int b = 0; b < lengths.length; b++) {
            int at = length - lengths[b];
            Arrays.fill(present[b], at, length, true);
            for (Chunk chunk : contexts.get(b)) {
                if (chunk instanceof Chunk.Tokens(List<Integer> tokens)) {
                    for (int id : tokens) {
                        ids[b][at++] = id;
                    }
                } else if (chunk instanceof Chunk.Picture(Pixels pixels)) {
                    features.add(eyes.orElseThrow().square(into, pixels));
                    for (int end = at + positions(chunk, eyes); at < end; at++) {
                        places.add((long) b * length + at);
                    }
                }
            }
        }
        return new PaddedContexts(
                ids,
                present,
                places.stream().mapToLong(Long::longValue).toArray(),
                features.isEmpty() ? Optional.empty() : Optional.of(NDArrays.concat(features)));
    }

    static int positions(Chunk chunk, Optional<Eyes> eyes) {
        return chunk instanceof Chunk.Tokens(List<Integer> tokens)
                ? tokens.size()
                : eyes.orElseThrow(() -> new IllegalArgumentException(
                                "example: expected no shown pictures, because the bundle has no vision encoder"))
                        .squarePositions();
    }
}
