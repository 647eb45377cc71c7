package io.dreampress.standalone.training;

import io.dreampress.standalone.display.Display;
import io.dreampress.standalone.display.JsonLines;
import io.dreampress.training.run.TrainingProgress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how far training is: a bar on a terminal, lines elsewhere, JSON for programs. */
sealed interface TrainingDisplay extends TrainingProgress, AutoCloseable {
    static TrainingDisplay of(boolean json) {
        if (json) {
            return new Json(new JsonLines(System.out));
        }
        return Display.isTerminal() ? new Bar() : new Lines();
    }

    @Override
    default void close() {}

    /** Loss, rate and speed in words. */
    static String words(TrainingProgress.Update update, int examples) {
        return String.format(
                Locale.ROOT,
                "loss %.4f  rate %.2e  %.1f samples/s%s",
                update.losses().get("loss"),
                update.rate(),
                examples / update.seconds(),
                rejected(update));
    }

    private static String rejected(TrainingProgress.Update update) {
        return update.rejected() > 0 ? "  " + update.rejected() + " rows rejected" : "";
    }

    /** The time left is the bar's own; 80 columns hold all of it, the speed in samples a second. */
    final class Bar implements TrainingDisplay {
        private ProgressBar bar;
        private int examples;

        @Override
        public void begun(long done, long updates, int examples) {
            this.examples = examples;
            bar = new ProgressBarBuilder()
                    .setInitialMax(updates)
                    .startsFrom(done, java.time.Duration.ZERO)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setUpdateIntervalMillis(250)
                    .setConsumer(new ConsoleProgressBarConsumer(System.err))
                    .build();
        }

        @Override
        public void updated(Update update) {
            bar.stepTo(update.step() + 1);
            bar.setExtraMessage(String.format(
                    Locale.ROOT,
                    "loss %.4f rate %.1e %.1f/s%s",
                    update.losses().get("loss"),
                    update.rate(),
                    examples / update.seconds(),
                    rejected(update)));
        }

        @Override
        public void written(String what, Path path) {
            if (what.equals("bundle")) {
                bar.close();
                System.err.println("Trained: " + path);
            }
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }

    /** One line for about every hundredth of the way. */
    final class Lines implements TrainingDisplay {
        private static final int LINES = 100;

        private long updates;
        private int examples;
        private double secondsPerUpdate;

        @Override
        public void begun(long done, long updates, int examples) {
            this.updates = updates;
            this.examples = examples;
            System.err.println(done > 0 ? "goes on after " + done + " of " + updates : updates + " updates");
        }

        @Override
        public void updated(Update update) {
            secondsPerUpdate =
                    secondsPerUpdate == 0 ? update.seconds() : 0.9 * secondsPerUpdate + 0.1 * update.seconds();
            long done = update.step() + 1;
            if (done % Math.max(1, updates / LINES) == 0 || done == updates) {
                System.err.printf(
                        Locale.ROOT,
                        "%d of %d  %s  %.0f s left%n",
                        done,
                        updates,
                        words(update, examples),
                        (updates - done) * secondsPerUpdate);
            }
        }

        @Override
        public void written(String what, Path path) {
            System.err.println(what + ": " + path);
        }
    }

    /** Every update and file as an object. */
    record Json(JsonLines lines) implements TrainingDisplay {
        @Override
        public void begun(long done, long updates, int examples) {
            lines.print("begun", Map.of("done", done, "updates", updates, "examplesPerUpdate", examples));
        }

        @Override
        public void updated(Update update) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("step", update.step());
            fields.putAll(update.losses());
            fields.put("rate", update.rate());
            fields.put("gradientNorm", update.norm());
            fields.put("seconds", update.seconds());
            fields.put("rejected", update.rejected());
            lines.print("updated", fields);
        }

        @Override
        public void written(String what, Path path) {
            lines.print("written", Map.of("what", what, "path", path.toString()));
        }
    }
}
