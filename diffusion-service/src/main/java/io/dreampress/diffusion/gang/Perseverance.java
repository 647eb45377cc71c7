package io.dreampress.diffusion.gang;

import java.io.IOException;
import java.time.Duration;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tries what the object store or the broker refuses until it succeeds, with growing pauses; nothing new is pulled
 * meanwhile.
 *
 * @param intake paused while something fails; closing it ends the trying
 * @param source who tries, for people
 */
record Perseverance(Intake intake, String source) {
    private static final Logger LOG = LoggerFactory.getLogger(Perseverance.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration WORTH_A_WARNING = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /**
     * Does it, sooner or later.
     *
     * @param what is done, for people
     * @throws X at once, if that is what it throws
     * @throws StoppedException if the intake is closed while it still fails
     */
    <T, X extends Exception> T until(String what, Attempt<T, X> attempt) throws X {
        try {
            return persist(what, attempt);
        } finally {
            intake.resume(source);
        }
    }

    private <T, X extends Exception> T persist(String what, Attempt<T, X> attempt) throws X {
        Duration pause = FIRST_PAUSE;
        while (true) {
            try {
                return attempt.make();
            } catch (InterruptException e) {
                throw e;
            } catch (IOException | KafkaException e) {
                LOG.atLevel(pause.compareTo(WORTH_A_WARNING) < 0 ? Level.INFO : Level.WARN)
                        .log("Could not {}: {}; again in {} ms, no new dreams until then", what, e, pause.toMillis());
                intake.pause(source, "could not " + what + ": " + e.getMessage());
            }
            rest(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    /** The same, for what has no result. */
    void untilDone(String what, Action action) {
        until(what, () -> {
            action.make();
            return true;
        });
    }

    private void rest(Duration pause) {
        try {
            if (!intake.rest(pause)) {
                throw new StoppedException();
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /**
     * What is tried.
     *
     * @param <T> what comes of it
     * @param <X> failure that trying again cannot mend
     */
    interface Attempt<T, X extends Exception> {
        T make() throws IOException, X;
    }

    /** What is tried and has no result. */
    interface Action {
        void make() throws IOException;
    }

    /** The service stops before it succeeded. */
    static final class StoppedException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
