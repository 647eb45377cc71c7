package io.dreampress.training.data;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rows that could not be learned from and why, a line of JSON each, once however often they are met. */
public final class Rejects {
    private final JsonLines file;
    private final Map<String, String> reasons = new HashMap<>();

    /** Goes on with a file that is there. */
    public Rejects(Path file) {
        this.file = new JsonLines(file);
        this.file.lines().forEach(this::known);
    }

    private void known(String line) {
        try {
            JsonNode row = JsonMapper.shared().readTree(line);
            reasons.put(row.path("row").asString(""), row.path("reason").asString(""));
        } catch (JacksonException e) {
            reasons.put(line, e.getOriginalMessage());
        }
    }

    void add(String row, String reason) {
        if (reasons.putIfAbsent(row, reason) == null) {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("row", row);
            fields.put("reason", reason);
            file.add(fields);
        }
    }

    /** Different rows so far. */
    public int count() {
        return reasons.size();
    }
}
