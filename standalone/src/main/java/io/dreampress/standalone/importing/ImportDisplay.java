package io.dreampress.standalone.importing;

import io.dreampress.standalone.display.Display;
import io.dreampress.standalone.display.JsonLines;
import io.dreampress.systems.importing.BundleImport.Imported;
import io.dreampress.systems.importing.ImportProgress;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows how an import comes along: a bar on a terminal, else lines. */
sealed interface ImportDisplay extends ImportProgress, AutoCloseable {
    /** The bundle is there. */
    void done(Imported imported, Duration took);

    @Override
    void close();

    /** Which display fits. */
    static ImportDisplay of(boolean json) {
        if (json) {
            return new Json(new JsonLines(System.out));
        }
        return Display.isTerminal() ? new Bar(System.err) : new Lines(System.err);
    }

    private static String megabytes(long bytes) {
        return (bytes + 999_999) / 1_000_000 + " MB";
    }

    private static String summary(Imported imported, Duration took) {
        return "imported " + imported.layout() + ", " + megabytes(imported.bytes()) + " in " + took.toSeconds() + " s: "
                + imported.bundle() + "; use it with --model";
    }

    /** A bar over all bytes, with the part that is being copied. */
    final class Bar implements ImportDisplay {
        private static final long MEGABYTE = 1_000_000;

        private final PrintStream err;
        private ProgressBar bar;

        Bar(PrintStream err) {
            this.err = err;
        }

        @Override
        public void begins(String layout, long bytes) {
            bar = new ProgressBarBuilder()
                    .setTaskName(layout)
                    .setInitialMax(bytes)
                    .setUnit(" MB", MEGABYTE)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setUpdateIntervalMillis(100)
                    .setConsumer(new ConsoleProgressBarConsumer(err))
                    .build();
        }

        @Override
        public void part(String name) {
            bar.setExtraMessage(name);
        }

        @Override
        public void advanced(long bytes) {
            bar.stepBy(bytes);
        }

        @Override
        public void done(Imported imported, Duration took) {
            close();
            err.println(summary(imported, took));
        }

        @Override
        public void close() {
            if (bar != null) {
                bar.close();
            }
        }
    }

    /** Counts bytes, and speaks up at every tenth of them. */
    abstract sealed class Tenths implements ImportDisplay {
        private long bytes;
        private long written;

        @Override
        public void begins(String layout, long bytes) {
            this.bytes = bytes;
        }

        @Override
        public void advanced(long more) {
            long before = tenth();
            written += more;
            if (tenth() > before) {
                reached(written, bytes);
            }
        }

        private long tenth() {
            return 10 * written / Math.max(1, bytes);
        }

        abstract void reached(long bytes, long of);

        @Override
        public void close() {}
    }

    /** Lines for files and pipes. */
    final class Lines extends Tenths {
        private final PrintStream err;

        Lines(PrintStream err) {
            this.err = err;
        }

        @Override
        public void begins(String layout, long bytes) {
            super.begins(layout, bytes);
            err.println("importing " + layout + ", " + megabytes(bytes));
        }

        @Override
        public void part(String name) {
            err.println("copying " + name);
        }

        @Override
        void reached(long bytes, long of) {
            err.println(100 * bytes / of + " % (" + megabytes(bytes) + " of " + megabytes(of) + ")");
        }

        @Override
        public void done(Imported imported, Duration took) {
            err.println(summary(imported, took));
        }
    }

    /** Lines for machines. */
    final class Json extends Tenths {
        private final JsonLines out;

        Json(JsonLines out) {
            this.out = out;
        }

        @Override
        public void begins(String layout, long bytes) {
            super.begins(layout, bytes);
            out.print("importing", Map.of("layout", layout, "bytes", bytes));
        }

        @Override
        public void part(String name) {
            out.print("part", Map.of("name", name));
        }

        @Override
        void reached(long bytes, long of) {
            out.print("progress", Map.of("bytes", bytes, "of", of));
        }

        @Override
        public void done(Imported imported, Duration took) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("bundle", imported.bundle().toString());
            fields.put("system", imported.system());
            fields.put("layout", imported.layout());
            fields.put("bytes", imported.bytes());
            fields.put("seconds", took.toMillis() / 1000.0);
            out.print("imported", fields);
        }
    }
}
