package io.dreampress.systems.dreamllm;

import io.dreampress.networks.learning.Losses;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Sequences beside each other, padded at the end.
 *
 * <p>Rows count positions over the whole batch: position t of sequence b is row b · T + t.
 *
 * @param sequences B of them
 * @param padding the token after their ends
 */
record TrainingBatch(List<TrainingSequence> sequences, int padding) {
    /** T. */
    int length() {
        return sequences.stream().mapToInt(TrainingSequence::length).max().orElseThrow();
    }

    /** {@code (B, T)}. */
    long[] ids() {
        return positions((sequence, t) -> t < sequence.length() ? sequence.ids().get(t) : padding);
    }

    /** {@code (B, T)}. */
    long[] labels() {
        return positions(
                (sequence, t) -> t < sequence.length() ? sequence.labels().get(t) : Losses.IGNORED);
    }

    private interface At {
        long value(TrainingSequence sequence, int t);
    }

    private long[] positions(At at) {
        int length = length();
        long[] values = new long[sequences.size() * length];
        for (int i = 0; i < values.length; i++) {
            values[i] = at.value(sequences.get(i / length), i % length);
        }
        return values;
    }

    /** Rows whose state shall predict the next label. */
    long[] predictingRows() {
        long[] labels = labels();
        return LongStream.range(0, labels.length - 1L)
                .filter(row -> (row + 1) % length() != 0 && labels[(int) row + 1] != Losses.IGNORED)
                .toArray();
    }

    /** What they shall predict. */
    long[] predictedLabels() {
        long[] labels = labels();
        return LongStream.of(predictingRows()).map(row -> labels[(int) row + 1]).toArray();
    }

    /** Rows of the queries, image after image in reading order. */
    long[] queryRows(int queries) {
        return rows(TrainingSequence::dreams, queries);
    }

    /** Rows of the features, image after image in reading order. */
    long[] featureRows(int features) {
        return rows(TrainingSequence::images, features);
    }

    private interface Starts {
        List<Integer> of(TrainingSequence sequence);
    }

    private long[] rows(Starts starts, int each) {
        LongStream.Builder rows = LongStream.builder();
        for (int b = 0; b < sequences.size(); b++) {
            for (int start : starts.of(sequences.get(b))) {
                long first = (long) b * length() + start;
                LongStream.range(first, first + each).forEach(rows);
            }
        }
        return rows.build().toArray();
    }
}
