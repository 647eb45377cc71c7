package io.dreampress.standalone.command;

import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.standalone.display.Delivery;
import io.dreampress.standalone.environment.Memory;
import io.dreampress.standalone.following.DocumentEvent;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How long a document takes, counted from the start of the program. */
final class Clock {
    private final long begin;
    private Optional<Duration> firstWords = Optional.empty();

    private Clock(long begin) {
        this.begin = begin;
    }

    /** Counts from when the Java program was started: what a launcher did before is not of interest. */
    static Clock start() {
        long before = System.currentTimeMillis()
                - ManagementFactory.getRuntimeMXBean().getStartTime();
        return new Clock(System.nanoTime() - Duration.ofMillis(before).toNanos());
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
