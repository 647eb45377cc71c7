package io.dreampress.training.run;

import io.dreampress.training.data.JsonLines;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code metrics.jsonl}: one line of JSON per update. */
final class Metrics {
    private final JsonLines file;

    /** Goes on with a file, without the lines of updates that will be done again. */
    Metrics(Path file, long done) {
        this.file = new JsonLines(file);
        this.file.keep(
                this.file.lines().stream().filter(line -> isBefore(line, done)).toList());
    }

    /** A line that the end of a process cut short is not. */
    private static boolean isBefore(String line, long done) {
        try {
            return JsonMapper.shared().readTree(line).path("step").asLong(Long.MAX_VALUE) < done;
        } catch (JacksonException e) {
            return false;
        }
    }

    void add(TrainingProgress.Update update) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("step", update.step());
        fields.putAll(update.losses());
        fields.put("rate", update.rate());
        fields.put("gradientNorm", update.norm());
        fields.put("seconds", update.seconds());
        fields.put("rejected", update.rejected());
        file.add(fields);
    }
}
