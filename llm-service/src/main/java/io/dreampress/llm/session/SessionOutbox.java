package io.dreampress.llm.session;

import io.dreampress.contracts.document.ProblemType;
import io.dreampress.llm.generation.GenerationEvent;
import io.dreampress.llm.generation.SessionKey;
import io.dreampress.llm.progress.ProgressFeed;
import io.dreampress.systems.Dream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Between one session in the engine and the stream thread that drains it: the engine's events in order, each held back
 * until its payload is stored and all before it are ready. What people watch goes to {@code progress} at once.
 *
 * <p>The engine's thread puts in, the stream thread takes out.
 */
final class SessionOutbox implements Consumer<GenerationEvent> {
    private final SessionKey key;
    private final ProgressFeed progress;
    private final Function<Dream, CompletableFuture<SessionEvent>> dispatch;
    private final Runnable abandoned;
    private final ConcurrentLinkedQueue<CompletableFuture<SessionEvent>> events = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;
    private int charactersBefore;
    private int shown;

    /**
     * @param charactersBefore characters of text in blocks finished before this opening
     * @param dispatch makes a dream ready to travel
     * @param abandoned called when a dream became ready that nobody waits for any more
     */
    SessionOutbox(
            SessionKey key,
            int charactersBefore,
            ProgressFeed progress,
            Function<Dream, CompletableFuture<SessionEvent>> dispatch,
            Runnable abandoned) {
        this.key = key;
        this.charactersBefore = charactersBefore;
        this.progress = progress;
        this.dispatch = dispatch;
        this.abandoned = abandoned;
    }

    SessionKey key() {
        return key;
    }

    @Override
    public void accept(GenerationEvent event) {
        switch (event) {
            case GenerationEvent.Wrote wrote -> show(wrote.text());
            case GenerationEvent.PassageFinished finished -> {
                String text = finished.passage().text();
                if (text.length() > shown) {
                    show(text.substring(shown));
                }
                shown = text.length();
                ready(new SessionEvent.PassageFinished(finished.passage()));
            }
            case GenerationEvent.Dreamed dreamed -> {
                charactersBefore += shown;
                shown = 0;
                Dream dream = dreamed.dream();
                progress.dreaming(key.documentId(), dream.imageIndex(), dream.altText(), charactersBefore);
                events.add(dispatch.apply(dream).whenComplete((ready, failure) -> {
                    if (closed) {
                        abandoned.run();
                    }
                }));
            }
            case GenerationEvent.Awaiting awaiting -> ready(new SessionEvent.Awaits(awaiting.imageIndex()));
            case GenerationEvent.Finished finished -> ready(new SessionEvent.Finished(finished.reason()));
            case GenerationEvent.Failed failed -> fail(failed.fault(), failed.detail());
        }
    }

    /** Nobody drains it any more. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    /** The session cannot go on. */
    void fail(boolean fault, String detail) {
        ready(new SessionEvent.Failed(
                (fault ? ProblemType.WRITING_FAILED : ProblemType.UNSUPPORTED_REQUEST).problem(detail)));
    }

    /** The next event, if it is ready. */
    Optional<SessionEvent> poll() {
        CompletableFuture<SessionEvent> head = events.peek();
        if (head == null || !head.isDone()) {
            return Optional.empty();
        }
        events.remove();
        return Optional.of(
                head.state() == Future.State.SUCCESS
                        ? head.resultNow()
                        : new SessionEvent.Failed(ProblemType.WRITING_FAILED.problem(
                                "a dream could not be made ready: " + head.exceptionNow())));
    }

    private void show(String text) {
        progress.wrote(key.documentId(), key.epoch(), charactersBefore + shown, text);
        shown += text.length();
    }

    private void ready(SessionEvent event) {
        events.add(CompletableFuture.completedFuture(event));
    }
}
