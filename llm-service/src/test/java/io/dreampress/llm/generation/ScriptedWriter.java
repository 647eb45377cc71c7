package io.dreampress.llm.generation;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A writer without a network: passages of a few words, an image after each but the last, every word a pure function of
 * prompt, seed, position and the pictures read so far. A prompt that ends in {@code throw@7} throws at its 7th token, one
 * with {@code unfit} is refused.
 */
public final class ScriptedWriter implements Writer {
    public static final int BYTES_PER_POSITION = 100;
    private static final int CONTEXT = 10_000;

    /** How many sessions decoded in each step. */
    public final List<Integer> decodeBatches = new ArrayList<>();

    public final List<ScriptedSession> opened = new ArrayList<>();
    private final int conditionFloats;

    public ScriptedWriter() {
        this(4);
    }

    /** @param conditionFloats size of a condition's one row */
    public ScriptedWriter(int conditionFloats) {
        this.conditionFloats = conditionFloats;
    }

    @Override
    public Session open(Assignment assignment) {
        if (assignment.text().contains("unfit")) {
            throw new IllegalArgumentException("prompt: expected at most 3 tokens, got 5; shorten it");
        }
        ScriptedSession session = new ScriptedSession(assignment);
        opened.add(session);
        return session;
    }

    @Override
    public List<Turn> advance(List<Session> sessions) {
        List<ScriptedSession> scripted =
                sessions.stream().map(ScriptedSession.class::cast).toList();
        int decoding = (int) scripted.stream().filter(s -> !s.readsNext()).count();
        if (decoding > 0) {
            decodeBatches.add(decoding);
        }
        List<Turn> turns = new ArrayList<>();
        for (ScriptedSession session : scripted) {
            turns.add(session.next());
        }
        return turns;
    }

    @Override
    public int contextLength() {
        return CONTEXT;
    }

    @Override
    public void close() {}

    /** One scripted document. */
    public final class ScriptedSession implements Session {
        private final Assignment assignment;
        private final Deque<Integer> awaited = new ArrayDeque<>();
        private final StringBuilder passage = new StringBuilder();
        private final List<Integer> tokens = new ArrayList<>();
        private int images;
        private int position;
        private int pictures;
        private long cachedPositions;
        private boolean mustRead = true;
        private boolean boundary;
        private boolean ended;
        public boolean closed;

        private ScriptedSession(Assignment assignment) {
            this.assignment = assignment;
            for (WrittenBlock block : assignment.history()) {
                switch (block) {
                    case WrittenBlock.Text text -> position += text.tokenIds().size();
                    case WrittenBlock.Image image -> {
                        images++;
                        if (assignment.feedback()) {
                            awaited.add(image.imageIndex());
                        }
                    }
                }
            }
        }

        private Turn next() {
            if (closed) {
                throw new IllegalStateException("session: expected to be open");
            }
            if (mustRead) {
                mustRead = false;
                int positions = assignment.text().length() + position;
                cachedPositions = positions;
                return new Turn.Fed(positions);
            }
            if (!awaited.isEmpty()) {
                return new Turn.Awaiting(awaited.peek());
            }
            if (ended) {
                return new Turn.Finished(FinishReason.COMPLETE);
            }
            return boundary ? cross() : write();
        }

        private Turn write() {
            int position = ++this.position;
            cachedPositions++;
            if (assignment.text().endsWith("throw@" + position)) {
                throw new IllegalStateException("NaN at token " + position);
            }
            int token = Math.floorMod(
                    Arrays.hashCode(new Object[] {assignment.text(), assignment.seed(), position, pictures}), 1000);
            String word = "w" + token + " ";
            tokens.add(token);
            passage.append(word);
            int length = 3 + Math.floorMod(assignment.text().hashCode() + images, 5);
            boundary = tokens.size() == length;
            return new Turn.Wrote(word);
        }

        private Turn cross() {
            if (!tokens.isEmpty()) {
                WrittenBlock.Text text = new WrittenBlock.Text(passage.toString(), tokens);
                passage.setLength(0);
                tokens.clear();
                ended = images == assignment.images().maximum();
                return new Turn.PassageFinished(text);
            }
            boundary = false;
            int index = images++;
            if (assignment.feedback()) {
                awaited.add(index);
            }
            FloatMatrix row = new FloatMatrix(1, conditionFloats, new float[conditionFloats]);
            row.values()[0] = index;
            return new Turn.Dreamed(
                    new Dream(index, "image " + index, new Condition.CrossAttention(row, row), assignment.feedback()));
        }

        @Override
        public void resume(int imageIndex, Optional<Pixels> picture) {
            if (awaited.isEmpty() || awaited.peek() != imageIndex) {
                throw new IllegalStateException("resume: expected image " + awaited.peek() + ", got " + imageIndex);
            }
            awaited.remove();
            pictures = 31 * pictures + picture.map(p -> 1 + p.rgb()[0]).orElse(0);
        }

        @Override
        public boolean readsNext() {
            return mustRead;
        }

        @Override
        public long cacheBytes() {
            return cachedPositions * BYTES_PER_POSITION;
        }

        @Override
        public void evict() {
            cachedPositions = 0;
            mustRead = true;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
