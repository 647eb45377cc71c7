package io.dreampress.systems.fusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.decoder.JointMask;
import io.dreampress.networks.learning.Losses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Sequences of text and images to learn from, padded at their ends (Transfusion, section 3.2): in reading order the ids of
 * words and markers, and {@link #PATCH} for each patch of an image. An image is a run of patches.
 *
 * @param sequences at least one
 * @param markers ids that are no text
 */
record TrainingBatch(List<List<Integer>> sequences, Markers markers) {
    /** Holds the place of an image's patch. */
    static final int PATCH = -1;

    private static final int PADDING = -2;

    TrainingBatch {
        sequences = sequences.stream().map(List::copyOf).toList();
    }

    /** T, of the longest sequence. */
    int length() {
        return sequences.stream().mapToInt(List::size).max().orElse(0);
    }

    /** {@code (B, T)}. */
    Shape shape() {
        return new Shape(sequences.size(), length());
    }

    private int[] tokens() {
        int length = length();
        int[] tokens = new int[sequences.size() * length];
        Arrays.fill(tokens, PADDING);
        for (int b = 0; b < sequences.size(); b++) {
            for (int t = 0; t < sequences.get(b).size(); t++) {
                tokens[b * length + t] = sequences.get(b).get(t);
            }
        }
        return tokens;
    }

    /** Ids that can be embedded, {@code (B T)}: 0 for patches, which are written over, and for padding. */
    long[] ids() {
        return Arrays.stream(tokens()).mapToLong(token -> Math.max(token, 0)).toArray();
    }

    /** Rows of {@code (B T)} that are patches. */
    long[] imageRows() {
        return rows(true);
    }

    /** All other rows. */
    long[] textRows() {
        return rows(false);
    }

    private long[] rows(boolean patches) {
        int[] tokens = tokens();
        return LongStream.range(0, tokens.length)
                .filter(row -> (tokens[(int) row] == PATCH) == patches)
                .toArray();
    }

    /**
     * What each position is to predict, {@code (B T)}: the next word or marker; nothing where an image or padding comes next,
     * inside an image, and after the marker that an image begins with. So {@code <BOI>} is learned, {@code <EOI>} is not, and
     * after that follows the next word.
     */
    long[] labels() {
        int[] tokens = tokens();
        long[] labels = new long[tokens.length];
        Arrays.fill(labels, Losses.IGNORED);
        for (int row = 0; row + 1 < tokens.length; row++) {
            boolean last = (row + 1) % length() == 0;
            if (!last && tokens[row] >= 0 && tokens[row] != markers.beginImage() && tokens[row + 1] >= 0) {
                labels[row] = tokens[row + 1];
            }
        }
        return labels;
    }

    /** Who may attend to whom: {@code (B, T, T)} boolean. Padding sees what is before it, as a row must see something. */
    NDArray mask(NDManager into) {
        int length = length();
        boolean[] mask = new boolean[sequences.size() * length * length];
        for (int b = 0; b < sequences.size(); b++) {
            JointMask joint = new JointMask(images(b));
            for (int query = 0; query < length; query++) {
                for (int key = 0; key < length; key++) {
                    mask[(b * length + query) * length + key] = joint.sees(query, key);
                }
            }
        }
        return into.create(mask, new Shape(sequences.size(), length, length));
    }

    /** Per position of a sequence the number of its image, or that it is text. */
    private long[] images(int b) {
        long[] images = new long[length()];
        Arrays.fill(images, JointMask.TEXT);
        List<Integer> sequence = sequences.get(b);
        long image = -1;
        for (int t = 0; t < sequence.size(); t++) {
            if (sequence.get(t) == PATCH) {
                image += t == 0 || sequence.get(t - 1) != PATCH ? 1 : 0;
                images[t] = image;
            }
        }
        return images;
    }

    /** Rotary positions {@code (B, T)}: one a token, patches too. */
    NDArray positions(NDManager into) {
        int length = length();
        long[] positions = new long[sequences.size() * length];
        Arrays.setAll(positions, row -> row % length);
        return into.create(positions, shape());
    }

    /** A caption before its image, as most pairs are learned: begin, caption, image between its markers, end. */
    static List<Integer> captionFirst(Markers markers, List<Integer> caption, int patches) {
        List<Integer> sequence = new ArrayList<>(List.of(markers.begin()));
        sequence.addAll(caption);
        addImage(sequence, markers, patches);
        sequence.add(markers.end());
        return sequence;
    }

    /** An image before its caption. */
    static List<Integer> imageFirst(Markers markers, List<Integer> caption, int patches) {
        List<Integer> sequence = new ArrayList<>(List.of(markers.begin()));
        addImage(sequence, markers, patches);
        sequence.addAll(caption);
        sequence.add(markers.end());
        return sequence;
    }

    /** Words alone. */
    static List<Integer> text(Markers markers, List<Integer> words) {
        List<Integer> sequence = new ArrayList<>(List.of(markers.begin()));
        sequence.addAll(words);
        sequence.add(markers.end());
        return sequence;
    }

    private static void addImage(List<Integer> sequence, Markers markers, int patches) {
        sequence.add(markers.beginImage());
        for (int i = 0; i < patches; i++) {
            sequence.add(PATCH);
        }
        sequence.add(markers.endImage());
    }
}
