package io.dreampress.standalone.batch;

import io.dreampress.standalone.display.JsonLines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One JSON object a line: {@code status}, {@code invalid}, {@code estimate}, {@code progress} whenever documents have ended
 * and once a second, {@code over}.
 */
final class JsonBatch implements BatchDisplay {
    private static final long BETWEEN = Duration.ofSeconds(1).toNanos();

    private final JsonLines lines;
    private final LongSupplier nanoTime;
    private long last;
    private int ended = -1;

    JsonBatch(JsonLines lines, LongSupplier nanoTime) {
        this.lines = lines;
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    @Override
    public void status(String words) {
        lines.print("status", Map.of("message", words));
    }

    @Override
    public void invalid(LineProblem problem) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("line", problem.line());
        if (problem.customId() != null) {
            fields.put("custom_id", problem.customId());
        }
        fields.put("errors", problem.errors());
        lines.print("invalid", fields);
    }

    @Override
    public void estimate(int requests, int invalid, Workload workload, Optional<Duration> atMost) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("requests", requests);
        fields.put("invalid", invalid);
        fields.put("tokens", workload.tokens());
        fields.put("images", workload.images());
        atMost.ifPresent(time -> fields.put("seconds", time.toSeconds()));
        lines.print("estimate", fields);
    }

    @Override
    public void advanced(Tally tally) {
        long now = nanoTime.getAsLong();
        if (tally.ended() != ended || now - last >= BETWEEN) {
            last = now;
            ended = tally.ended();
            Map<String, Object> fields = fields(tally);
            fields.put("secondsLeft", tally.left().toSeconds());
            lines.print("progress", fields);
        }
    }

    @Override
    public void over(Tally tally, long failures, Path folder) {
        Map<String, Object> fields = fields(tally);
        fields.put("errors", failures);
        fields.put("seconds", tally.elapsed().toMillis() / 1000.0);
        fields.put("folder", folder.toString());
        lines.print("over", fields);
    }

    private static Map<String, Object> fields(Tally tally) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("total", tally.total());
        fields.put("earlier", tally.earlier());
        fields.put("finished", tally.finished());
        fields.put("failed", tally.failed());
        fields.put("documentsPerHour", Math.round(tally.perHour()));
        return fields;
    }
}
