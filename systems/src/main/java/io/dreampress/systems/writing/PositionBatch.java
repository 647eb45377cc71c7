package io.dreampress.systems.writing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.decoder.LlamaDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Positions that are read in one step, one row each: tokens and vectors mixed, tokens and vectors wanted.
 *
 * @param positions in the order of their contexts
 */
record PositionBatch(List<Position> positions) {
    /** Whether it is nothing but tokens after which tokens are wanted. */
    boolean isPlain() {
        return positions.stream()
                .allMatch(position ->
                        position.chunk() instanceof Chunk.Tokens && position.predicts() == Position.Predicts.TOKEN);
    }

    /** The tokens among them. */
    int[] tokens() {
        return positions.stream()
                .map(Position::chunk)
                .filter(Chunk.Tokens.class::isInstance)
                .mapToInt(chunk -> ((Chunk.Tokens) chunk).ids().getFirst())
                .toArray();
    }

    private List<float[]> vectors() {
        return positions.stream()
                .map(Position::chunk)
                .filter(Chunk.Vector.class::isInstance)
                .map(chunk -> ((Chunk.Vector) chunk).values())
                .toList();
    }

    /** Embeddings {@code (B, D)} of all rows. */
    NDArray embeddings(NDManager call, LlamaDecoder decoder, ContinuousTokens continuous) {
        NDList parts = new NDList();
        if (tokens().length > 0) {
            parts.add(decoder.embed(call, tokens()));
        }
        if (!vectors().isEmpty()) {
            parts.add(continuous.embed(call, rows(call, vectors())));
        }
        int[] tokenRows = rows(position -> position.chunk() instanceof Chunk.Tokens);
        int[] vectorRows = rows(position -> position.chunk() instanceof Chunk.Vector);
        long[] order = new long[positions.size()];
        for (int i = 0; i < tokenRows.length; i++) {
            order[tokenRows[i]] = i;
        }
        for (int i = 0; i < vectorRows.length; i++) {
            order[vectorRows[i]] = tokenRows.length + i;
        }
        return NDArrays.concat(parts).get(call.create(order));
    }

    /** What each row asks its state {@code (B, D)} for. */
    List<float[]> asked(NDManager call, NDArray states, LlamaDecoder decoder, ContinuousTokens continuous) {
        List<float[]> asked = new ArrayList<>(Collections.nCopies(positions.size(), null));
        for (Position.Predicts wanted : Position.Predicts.values()) {
            int[] rows = rows(position -> position.predicts() == wanted);
            if (rows.length == 0) {
                continue;
            }
            NDArray some =
                    states.get(call.create(Arrays.stream(rows).asLongStream().toArray()));
            List<float[]> values = values(
                    switch (wanted) {
                        case TOKEN -> decoder.logits(call, some);
                        case VECTOR -> continuous.predict(call, some);
                    });
            for (int i = 0; i < rows.length; i++) {
                asked.set(rows[i], values.get(i));
            }
        }
        return asked;
    }

    private int[] rows(Predicate<Position> wanted) {
        return IntStream.range(0, positions.size())
                .filter(row -> wanted.test(positions.get(row)))
                .toArray();
    }

    /** The rows of a matrix. */
    static List<float[]> values(NDArray matrix) {
        float[] all = matrix.toFloatArray();
        int count = (int) matrix.getShape().get(0);
        int width = all.length / count;
        return IntStream.range(0, count)
                .mapToObj(row -> Arrays.copyOfRange(all, row * width, (row + 1) * width))
                .toList();
    }

    /** A matrix of rows. */
    static NDArray rows(NDManager call, List<float[]> values) {
        int width = values.getFirst().length;
        float[] all = new float[values.size() * width];
        for (int i = 0; i < values.size(); i++) {
            System.arraycopy(values.get(i), 0, all, i * width, width);
        }
        return call.create(all, new Shape(values.size(), width));
    }
}
