package io.dreampress.training.evaluation;

import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.LanguageTower;
import io.dreampress.systems.writing.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Negative log-likelihood of given texts, token by token, many texts at once.
 *
 * @param sum −Σ log p(token | everything before it), in nats
 * @param tokens how many
 */
record TextLoss(double sum, int tokens) {
    private static final int TOGETHER = 20;

    /**
     * A text in its context.
     *
     * @param given what stands before it, at least the begin token
     * @param tokens the text, at least one
     */
    record Passage(List<Chunk> given, List<Integer> tokens) {}

    /** Loss a token. */
    double mean() {
        return sum / tokens;
    }

    private TextLoss plus(TextLoss other) {
        return new TextLoss(sum + other.sum, tokens + other.tokens);
    }

    /** The loss of all passages together. */
    static TextLoss of(LanguageTower tower, List<Passage> passages, String stage, Progress progress) {
        TextLoss all = new TextLoss(0, 0);
        for (int from = 0; from < passages.size(); from += TOGETHER) {
            int to = Math.min(from + TOGETHER, passages.size());
            all = all.plus(together(tower, passages.subList(from, to)));
            progress.advanced(stage, to, passages.size());
        }
        return all;
    }

    private static TextLoss together(LanguageTower tower, List<Passage> passages) {
        List<Reader> readers =
                passages.stream().map(passage -> new Reader(tower, passage)).toList();
        try {
            List<Reader> going = readers.stream().filter(Reader::goesOn).toList();
            while (!going.isEmpty()) {
                List<float[]> logits = tower.decode(
                        going.stream().map(reader -> reader.context).toList(),
                        going.stream().map(Reader::position).toList());
                for (int i = 0; i < going.size(); i++) {
                    going.get(i).read(logits.get(i));
                }
                going = going.stream().filter(Reader::goesOn).toList();
            }
            return readers.stream()
                    .map(reader ->
                            new TextLoss(reader.loss, reader.passage.tokens().size()))
                    .collect(Collectors.reducing(new TextLoss(0, 0), TextLoss::plus));
        } finally {
            readers.forEach(reader -> reader.context.close());
        }
    }

    /** One passage, read up to a token. */
    private static final class Reader {
        private final Passage passage;
        private final LanguageTower.Context context;
        private int done;
        private double loss;

        Reader(LanguageTower tower, Passage passage) {
            this.passage = passage;
            this.context = tower.open();
            score(tower.read(context, new ArrayList<>(passage.given())).logits());
        }

        boolean goesOn() {
            return done < passage.tokens().size() - 1;
        }

        Position position() {
            return Position.of(passage.tokens().get(done));
        }

        void read(float[] logits) {
            done++;
            score(logits);
        }

        private void score(float[] logits) {
            loss -= logProbability(logits, passage.tokens().get(done));
        }
    }

    private static double logProbability(float[] logits, int token) {
        float most = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            most = Math.max(most, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - most);
        }
        return logits[token] - most - Math.log(sum);
    }
}
