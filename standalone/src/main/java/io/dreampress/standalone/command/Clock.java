package io.dreampress.standalone.command;

import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.standalone.display.Delivery;
import io.dreampress.standalone.environment.Memory;
import io.dreampress.standalone.following.DocumentEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How long a document takes, counted from the start of the program. */
final class Clock {
    private final long begin;
    private Optional<Duration> firstWords = Optional.empty();

    private Clock(long begin) {
        this.begin = begin;
    }

    /** Counts from when the process was started, as far as the platform knows. */
    static Clock start() {
        long now = System.nanoTime();
        Duration before = ProcessHandle.current()
                .info()
                .startInstant()
                .map(started -> Duration.between(started, Instant.now()))
                .orElse(Duration.ZERO);
        return new Clock(now - before.toNanos());
    }

    void see(DocumentEvent event) {
        boolean words = event instanceof DocumentEvent.Advanced(StageAdvanced stage)
                && (stage instanceof StageAdvanced.Writing || stage instanceof StageAdvanced.Dreaming);
        if (words && firstWords.isEmpty()) {
            firstWords = Optional.of(elapsed());
        }
    }

    Delivery delivery(Path folder, List<Path> files) {
        return new Delivery(folder, files, elapsed(), firstWords, Memory.peakResidentOfAllMiB());
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
