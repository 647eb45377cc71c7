package io.dreampress.standalone.display;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A document that lies in the user's folder.
 *
 * @param folder where
 * @param files all of them
 * @param took from the command to the last file
 * @param firstWords from the command to the first text or image; empty if nobody saw it
 * @param peakResidentMiB memory of all processes of this run; 0 if unknown
 */
public record Delivery(
        Path folder, List<Path> files, Duration took, Optional<Duration> firstWords, long peakResidentMiB) {
    String inWords() {
        return "finished in %.1f s%s"
                .formatted(seconds(took), firstWords.map(Delivery::inWords).orElse(""));
    }

    private static String inWords(Duration firstWords) {
        return " (first words after %.1f s)".formatted(seconds(firstWords));
    }

    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
