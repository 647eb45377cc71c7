package io.dreampress.systems.writing;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Turn;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A session with a context that is read in order: what is to enter it waits in a queue until it can. */
abstract class ReadingSession extends StagedSession {
    /** What is to enter the context. */
    private sealed interface Unread {
        /** Chunks that are one pass, as they are whenever this document is written. */
        record Ready(List<Chunk> chunks) implements Unread {}

        /** A token of a history that was decoded, and is again, so that what follows comes out the same to the last bit. */
        record Written(int token) implements Unread {}

        /** A picture that has yet to be brought. */
        record Missing(int imageIndex) implements Unread {}

        /** A dream of a history, which is dreamt again. */
        record Dreamt() implements Unread {}
    }

    final Strand strand;
    private final Deque<Unread> unread = new ArrayDeque<>();

    /** {@code (V)} after the last position that was read. */
    float[] logits;

    ReadingSession(WritingModel model, Assignment assignment) {
        super(model, assignment);
        strand = new Strand(model.tower());
    }

    /** What comes next once everything unread is read. */
    abstract Step resumeText();

    /** Dreams once more what a history says that was dreamt, and goes on reading. */
    abstract Step dreamAgain();

    /** Chunks that are read in one pass. */
    final void willRead(List<Chunk> chunks) {
        List<Chunk> some = chunks.stream()
                .filter(chunk -> !(chunk instanceof Chunk.Tokens(List<Integer> ids)) || !ids.isEmpty())
                .toList();
        if (!some.isEmpty()) {
            unread.add(new Unread.Ready(some));
        }
    }

    /** A chunk that is read by itself. */
    final void willRead(Chunk chunk) {
        willRead(List.of(chunk));
    }

    /** Tokens of a history: in one pass where their rounding does not matter, else one by one, as they were written. */
    final void willReadWritten(List<Integer> tokens) {
        if (model.tower().isExact()) {
            tokens.forEach(token -> unread.add(new Unread.Written(token)));
        } else {
            willRead(new Chunk.Tokens(tokens));
        }
    }

    /** The picture of an image, once it is brought. */
    final void willReadPicture(int imageIndex) {
        unread.add(new Unread.Missing(imageIndex));
    }

    /** A dream of a history. */
    final void willDreamAgain() {
        unread.add(new Unread.Dreamt());
    }

    /** Reads what is unread, as far as it is there. */
    final Step read() {
        return switch (unread.poll()) {
            case null -> goOn(this::resumeText);
            case Unread.Ready(List<Chunk> chunks) -> read(chunks);
            case Unread.Written(int token) -> read(new Work.Decode(strand, token, row -> logits = row), 1);
            case Unread.Missing picture -> read(picture);
            case Unread.Dreamt _ -> dreamAgain();
        };
    }

    private Step read(Unread.Missing picture) {
        Optional<Optional<Pixels>> brought = brought(picture.imageIndex());
        if (brought.isEmpty()) {
            unread.addFirst(picture);
            return Step.free(new Turn.Awaiting(picture.imageIndex()));
        }
        return brought.get()
                .map(pixels -> read(List.<Chunk>of(new Chunk.Picture(pixels))))
                .orElseGet(this::read);
    }

    private Step read(List<Chunk> chunks) {
        int positions = chunks.stream().mapToInt(model.tower()::positions).sum();
        return read(new Work.Read(strand, chunks, reading -> logits = reading.logits()), positions);
    }

    private Step read(Work work, int positions) {
        return strand.positions() + positions > model.descriptor().contextTokens()
                ? finished(FinishReason.CONTEXT)
                : Step.of(work, () -> new Turn.Fed(positions));
    }

    @Override
    public boolean readsNext() {
        return strand.isEvicted() || !(unread.isEmpty() || unread.peek() instanceof Unread.Written);
    }

    @Override
    public long cacheBytes() {
        return strand.bytes();
    }

    @Override
    public void evict() {
        strand.evict();
    }

    @Override
    public void close() {
        strand.close();
    }
}
