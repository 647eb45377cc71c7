package io.dreampress.systems.instant;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.Condition;
import io.dreampress.systems.Dream;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import io.dreampress.systems.WrittenBlock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** One paragraph before every image and one at the end. */
final class InstantWriter implements Writer {
    private static final String PARAGRAPH =
            "Dig a hole in a sunny place and put the plant into it. ".repeat(8) + "\n\n";
    private static final FloatMatrix VECTORS = new FloatMatrix(8, 256, new float[8 * 256]);

    private final int contextLength;

    InstantWriter(int contextLength) {
        this.contextLength = contextLength;
    }

    @Override
    public Session open(Assignment assignment) {
        return new InstantSession(assignment);
    }

    @Override
    public List<Turn> advance(List<Session> sessions) {
        return sessions.stream()
                .map(session -> ((InstantSession) session).advance())
                .toList();
    }

    @Override
    public int contextLength() {
        return contextLength;
    }

    @Override
    public void close() {}

    private static final class InstantSession implements Session {
        private final Deque<Turn> turns = new ArrayDeque<>();
        private int awaited = -1;

        private InstantSession(Assignment assignment) {
            long drawn = assignment.history().stream()
                    .filter(WrittenBlock.Image.class::isInstance)
                    .count();
            for (int image = (int) drawn; image < assignment.images().minimum(); image++) {
                paragraph();
                var condition = new Condition.CrossAttention(VECTORS, VECTORS);
                turns.add(new Turn.Dreamed(new Dream(image, "a plant", condition, assignment.feedback())));
                if (assignment.feedback()) {
                    turns.add(new Turn.Awaiting(image));
                }
            }
            paragraph();
            turns.add(new Turn.Finished(FinishReason.COMPLETE));
        }

        private void paragraph() {
            turns.add(new Turn.Wrote(PARAGRAPH));
            turns.add(new Turn.PassageFinished(new WrittenBlock.Text(PARAGRAPH, List.of())));
        }

        private Turn advance() {
            Turn turn = turns.peek();
            if (turn instanceof Turn.Awaiting(int image) && image != awaited || turns.size() == 1) {
                return turn;
            }
            return turns.remove() instanceof Turn.Awaiting ? new Turn.Fed(1) : turn;
        }

        @Override
        public void resume(int imageIndex, Optional<Pixels> picture) {
            awaited = imageIndex;
        }

        @Override
        public boolean readsNext() {
            return false;
        }

        @Override
        public long cacheBytes() {
            return 0;
        }

        @Override
        public void evict() {}

        @Override
        public void close() {}
    }
}
