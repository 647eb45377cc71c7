package io.dreampress.llm.generation;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import io.dreampress.systems.WrittenBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One document in the engine: the writer's session, and what it takes to open it again at its last block boundary. */
final class EngineSession {
    /** What a session does in the next round. */
    enum State {
        RUNNING,
        /** Waits for an image and costs nothing but its cache. */
        PARKED,
        /** Waits for room in the cache budget. */
        STALLED
    }

    final SessionKey key;
    /** Arrival in the engine; the newest gives way first. */
    final long number;

    private final Assignment assignment;
    private final Consumer<GenerationEvent> listener;
    private final List<WrittenBlock> history;
    private WrittenBlock.Text pending;
    private Writer.Session session;
    private State state = State.RUNNING;
    private int awaited = -1;
    private boolean isolated;
    private long stalledBytes;
    private int shown;
    private int muted;

    EngineSession(SessionKey key, long number, Assignment assignment, Consumer<GenerationEvent> listener) {
        this.key = key;
        this.number = number;
        this.assignment = assignment;
        this.listener = listener;
        this.history = new ArrayList<>(assignment.history());
    }

    void open(Writer writer) {
        session = writer.open(assignment);
    }

    /**
     * Opens the writer's session again from the last block boundary, and keeps it apart from others until it has passed
     * the next one: a batch failed, and nobody knows which of its sessions is to blame, or how far each had come.
     */
    void reopenApart(Writer writer) {
        close();
        session = writer.open(new Assignment(
                assignment.kind(),
                assignment.text(),
                assignment.pictures(),
                assignment.images(),
                assignment.sampling(),
                assignment.seed(),
                assignment.feedback(),
                history));
        state = State.RUNNING;
        awaited = -1;
        pending = null;
        isolated = true;
        muted = shown;
    }

    /** Takes what a step came to, and tells the listener. */
    void accept(Turn turn) {
        switch (turn) {
            case Turn.Fed fed -> {}
            case Turn.Wrote wrote -> show(wrote.text());
            case Turn.PassageFinished finished -> {
                pending = finished.passage();
                tell(new GenerationEvent.PassageFinished(finished.passage()));
            }
            case Turn.Dreamed dreamed -> {
                passBoundary(new WrittenBlock.Image(
                        dreamed.dream().imageIndex(), dreamed.dream().altText()));
                tell(new GenerationEvent.Dreamed(dreamed.dream()));
            }
            case Turn.Awaiting awaiting -> {
                state = State.PARKED;
                awaited = awaiting.imageIndex();
                tell(new GenerationEvent.Awaiting(awaiting.imageIndex()));
            }
            case Turn.Finished finished -> tell(new GenerationEvent.Finished(finished.reason()));
        }
    }

    private void show(String text) {
        int known = Math.min(muted, text.length());
        muted -= known;
        if (known < text.length()) {
            shown += text.length() - known;
            tell(new GenerationEvent.Wrote(text.substring(known)));
        }
    }

    private void passBoundary(WrittenBlock.Image image) {
        if (pending != null) {
            history.add(pending);
            pending = null;
        }
        history.add(image);
        isolated = false;
        shown = 0;
        muted = 0;
    }

    void tell(GenerationEvent event) {
        listener.accept(event);
    }

    boolean awaits(int imageIndex) {
        return state == State.PARKED && awaited == imageIndex;
    }

    void unpark() {
        state = State.RUNNING;
        awaited = -1;
    }

    void stall() {
        stalledBytes = cacheBytes();
        session.evict();
        state = State.STALLED;
    }

    void unstall() {
        state = State.RUNNING;
    }

    /** What the cache held when the session had to give way. */
    long stalledBytes() {
        return stalledBytes;
    }

    State state() {
        return state;
    }

    boolean isRunning() {
        return state == State.RUNNING;
    }

    boolean isIsolated() {
        return isolated;
    }

    Writer.Session session() {
        return session;
    }

    long cacheBytes() {
        return session.cacheBytes();
    }

    void close() {
        if (session != null) {
            session.close();
            session = null;
        }
    }
}
