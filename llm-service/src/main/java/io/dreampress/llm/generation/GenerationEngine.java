package io.dreampress.llm.generation;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.ComputeLane;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Continuous batching: sessions join and leave between rounds. A round decodes one token of every writing session in one
 * call, then lets at most one session read a chunk (a prompt, queries, a picture), so that reading never holds up the
 * writing of others for longer than one chunk; where nobody decodes, several read at once. Sessions that await an image
 * are parked. Keys and values stay within a budget.
 *
 * <p>A session that throws fails alone: when a batch throws, its sessions are opened again at their last block boundary
 * and go on one by one until each has passed the next, or has thrown alone. When session after session fails with no
 * step succeeding in between, or on an {@link Error}, the engine itself has failed.
 *
 * <p>{@link Generation}'s methods are thread-safe; {@link #step} and {@link #awaitWork} belong to the one thread that owns
 * the writer, see {@link EngineThread}.
 */
public final class GenerationEngine implements Generation {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationEngine.class);
    private static final int READERS_WHEN_NOBODY_DECODES = 8;
    private static final int FAILURES_IN_A_ROW = 5;

    private final Writer writer;
    private final ComputeLane lane;
    private final CacheBudget budget;
    private final GenerationStatistics statistics;
    private final BlockingQueue<Runnable> commands = new LinkedBlockingQueue<>();
    private final Map<SessionKey, EngineSession> sessions = new LinkedHashMap<>();
    private long arrivals;
    private long rounds;
    private int failuresInARow;
    private volatile String failure;

    /**
     * @param cacheBudget most bytes of keys and values, over all sessions
     * @throws IllegalArgumentException if the budget is not positive
     */
    public GenerationEngine(Writer writer, ComputeLane lane, long cacheBudget, GenerationStatistics statistics) {
        this.writer = writer;
        this.lane = lane;
        this.budget = new CacheBudget(cacheBudget);
        this.statistics = statistics;
        statistics.mayHold(cacheBudget);
    }

    @Override
    public void start(SessionKey key, Assignment assignment, Consumer<GenerationEvent> listener) {
        commands.add(() -> {
            EngineSession session = new EngineSession(key, arrivals++, assignment, listener);
            try {
                session.open(writer);
                sessions.put(key, session);
            } catch (IllegalArgumentException e) {
                listener.accept(new GenerationEvent.Failed(false, e.getMessage()));
            } catch (RuntimeException e) {
                end(session, e);
            }
        });
    }

    @Override
    public void resume(SessionKey key, int imageIndex, Optional<Pixels> picture) {
        commands.add(() -> {
            EngineSession session = sessions.get(key);
            if (session == null || !session.awaits(imageIndex)) {
                return;
            }
            try {
                session.session().resume(imageIndex, picture);
                session.unpark();
            } catch (RuntimeException e) {
                end(session, e);
            }
        });
    }

    @Override
    public void cancel(SessionKey key) {
        commands.add(() -> {
            EngineSession session = sessions.remove(key);
            if (session != null) {
                session.close();
            }
        });
    }

    @Override
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /**
     * Runs one round.
     *
     * @return whether there is more to do without a further command
     */
    public boolean step() {
        for (Runnable command = commands.poll(); command != null; command = commands.poll()) {
            command.run();
        }
        budget.relieve(sessions.values());
        rounds++;
        List<EngineSession> decoding = running(false);
        if (!decoding.isEmpty()) {
            statistics.decoded(decoding.size());
            advance(decoding);
        }
        List<EngineSession> reading = running(true);
        advance(turnsOf(reading, decoding.isEmpty() ? READERS_WHEN_NOBODY_DECODES : 1));
        advance(turnsOf(apart(), 1));
        statistics.evicted(budget.keep(sessions.values()));
        statistics.holds(
                sessions.size(),
                count(EngineSession.State.PARKED),
                count(EngineSession.State.STALLED),
                CacheBudget.held(sessions.values()));
        return sessions.values().stream().anyMatch(s -> s.state() != EngineSession.State.PARKED);
    }

    /** Waits until there is a command, at most so long; then {@link #step} will find it. */
    void awaitWork(Duration atMost) throws InterruptedException {
        Runnable command = commands.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
        if (command != null) {
            command.run();
        }
    }

    /** Wakes {@link #awaitWork}. */
    void wake() {
        commands.add(() -> {});
    }

    /** Ends every session; their listeners hear nothing more. */
    void closeSessions() {
        sessions.values().forEach(EngineSession::close);
        sessions.clear();
    }

    void fail(Throwable cause) {
        failure = "generation engine: " + (cause.getMessage() == null ? cause.toString() : cause.getMessage())
                + "; documents in work are kept, restart the service to go on with them";
        LOG.error("The generation engine has failed; documents in work are kept", cause);
    }

    private List<EngineSession> running(boolean reading) {
        return sessions.values().stream()
                .filter(s -> s.isRunning() && !s.isIsolated() && s.session().readsNext() == reading)
                .toList();
    }

    private List<EngineSession> apart() {
        return sessions.values().stream()
                .filter(s -> s.isRunning() && s.isIsolated())
                .toList();
    }

    /** As many of these as may go, each in its turn. */
    private List<EngineSession> turnsOf(List<EngineSession> waiting, int atMost) {
        if (waiting.size() <= atMost) {
            return waiting;
        }
        int first = (int) (rounds % waiting.size());
        List<EngineSession> chosen = new ArrayList<>(atMost);
        for (int i = 0; i < atMost; i++) {
            chosen.add(waiting.get((first + i) % waiting.size()));
        }
        chosen.sort(Comparator.comparingLong(s -> s.number));
        return chosen;
    }

    private void advance(List<EngineSession> batch) {
        if (batch.isEmpty()) {
            return;
        }
        List<Turn> turns;
        try {
            turns = lane.run(
                    ComputeLane.Client.WRITING,
                    () -> writer.advance(
                            batch.stream().map(EngineSession::session).toList()));
        } catch (RuntimeException e) {
            separate(batch, e);
            return;
        }
        failuresInARow = 0;
        for (int i = 0; i < turns.size(); i++) {
            take(batch.get(i), turns.get(i));
        }
    }

    private void take(EngineSession session, Turn turn) {
        switch (turn) {
            case Turn.Wrote wrote -> statistics.wroteToken();
            case Turn.Fed fed -> statistics.read(fed.positions());
            case Turn.Finished finished -> {
                sessions.remove(session.key);
                session.close();
            }
            case Turn.PassageFinished passage -> {}
            case Turn.Dreamed dreamed -> {}
            case Turn.Awaiting awaiting -> {}
        }
        session.accept(turn);
    }

    private void separate(List<EngineSession> batch, RuntimeException cause) {
        if (batch.size() == 1) {
            end(batch.getFirst(), cause);
            return;
        }
        LOG.warn("A step of {} sessions failed; they go on one by one from their last blocks", batch.size(), cause);
        for (EngineSession session : batch) {
            try {
                session.reopenApart(writer);
            } catch (RuntimeException e) {
                end(session, e);
            }
        }
    }

    private void end(EngineSession session, RuntimeException cause) {
        sessions.remove(session.key);
        LOG.error("Writing failed, documentId={} epoch={}", session.key.documentId(), session.key.epoch(), cause);
        session.close();
        if (++failuresInARow >= FAILURES_IN_A_ROW) {
            throw new EngineFailedException(failuresInARow, cause);
        }
        session.tell(new GenerationEvent.Failed(true, "the model's step failed: " + cause.getMessage()));
    }

    private int count(EngineSession.State state) {
        return (int) sessions.values().stream().filter(s -> s.state() == state).count();
    }
}
