package io.dreampress.systems.metamorph;

import io.dreampress.networks.learning.Losses;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Conversations laid out for a training step (Tong et al. 2024, section 2): each image takes the positions of its visual
 * tokens, rows are padded at their end. A <em>row</em> of {@code (B, T, …)} is numbered b T + t.
 *
 * @param ids {@code (B, T)}; any id where an image or padding stands
 * @param labels {@code (B, T)}; what each position is, if that is learned, else {@link Losses#IGNORED}
 * @param lengths positions of each conversation
 * @param imageRows rows of all images, in reading order, n each
 * @param answers which of the images are answers: those that a learned {@code <image_start>} asks for
 */
public record VpitBatch(long[][] ids, long[][] labels, int[] lengths, long[] imageRows, int[] answers) {
    /** Stands for an image in a conversation. */
    public static final int IMAGE = -200;

    /**
     * One conversation.
     *
     * @param ids tokens, {@link #IMAGE} for each image
     * @param labels as many; {@link Losses#IGNORED} for what is given, the token itself for what is learned
     */
    public record Conversation(List<Integer> ids, List<Integer> labels) {
        public Conversation {
            ids = List.copyOf(ids);
            labels = List.copyOf(labels);
            if (ids.size() != labels.size() || ids.isEmpty()) {
                throw new IllegalArgumentException(
                        "conversation: expected as many labels as tokens, got " + labels.size() + " and " + ids.size());
            }
        }
    }

    /**
     * Lays conversations out.
     *
     * @param visualTokens n, positions of an image
     * @param imageStart id of {@code <image_start>}
     */
    public static VpitBatch of(List<Conversation> conversations, int visualTokens, int imageStart) {
        int[] lengths = conversations.stream()
                .mapToInt(one -> length(one, visualTokens))
                .toArray();
        int longest = Arrays.stream(lengths).max().orElseThrow();
        long[][] ids = new long[lengths.length][longest];
        long[][] labels = new long[lengths.length][longest];
        List<Long> imageRows = new ArrayList<>();
        List<Integer> answers = new ArrayList<>();
        for (int b = 0; b < lengths.length; b++) {
            Arrays.fill(labels[b], Losses.IGNORED);
            Conversation conversation = conversations.get(b);
            int at = 0;
            for (int i = 0; i < conversation.ids().size(); i++) {
                int id = conversation.ids().get(i);
                if (id != IMAGE) {
                    ids[b][at] = id;
                    labels[b][at++] = conversation.labels().get(i);
                    continue;
                }
                if (i > 0 && conversation.labels().get(i - 1) == imageStart) {
                    answers.add(imageRows.size() / visualTokens);
                }
                for (int end = at + visualTokens; at < end; at++) {
                    imageRows.add((long) b * longest + at);
                }
            }
        }
        return new VpitBatch(ids, labels, lengths, longs(imageRows), ints(answers));
    }

    private static int length(Conversation conversation, int visualTokens) {
        int images = (int) conversation.ids().stream().filter(id -> id == IMAGE).count();
        return conversation.ids().size() + images * (visualTokens - 1);
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    /** T, positions of the longest conversation. */
    public int longest() {
        return ids[0].length;
    }

    /** Rows behind the conversations' ends. */
    public long[] paddingRows() {
        List<Long> rows = new ArrayList<>();
        for (int b = 0; b < lengths.length; b++) {
            for (int t = lengths[b]; t < longest(); t++) {
                rows.add((long) b * longest() + t);
            }
        }
        return longs(rows);
    }

    /** Rows of the images that are answers, in reading order. */
    public long[] answerRows(int visualTokens) {
        return Arrays.stream(answers)
                .boxed()
                .flatMapToLong(image -> Arrays.stream(imageRows, image * visualTokens, (image + 1) * visualTokens))
                .toArray();
    }

    /** What each position is to predict, {@code (B T)}: the label of the next one. */
    public long[] nextLabels() {
        long[] next = new long[lengths.length * longest()];
        for (int b = 0; b < lengths.length; b++) {
            System.arraycopy(labels[b], 1, next, b * longest(), longest() - 1);
            next[(b + 1) * longest() - 1] = Losses.IGNORED;
        }
        return next;
    }
}
