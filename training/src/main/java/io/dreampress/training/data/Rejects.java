package io.dreampress.training.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rows that could not be learned from and why, a line of JSON each, once however often they are met. */
public final class Rejects {
    private final Path file;
    private final Map<String, String> reasons = new HashMap<>();

    /** Goes on with a file that is there. */
    public Rejects(Path file) {
        this.file = file;
        if (Files.exists(file)) {
            try {
                Files.readAllLines(file).forEach(this::known);
            } catch (IOException e) {
                throw new UncheckedIOException("reject file '" + file + "': expected to read it, got " + e, e);
            }
        }
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
            try {
                Files.writeString(
                        file,
                        JsonMapper.shared().writeValueAsString(fields) + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException("reject file '" + file + "': expected to write it, got " + e, e);
            }
        }
    }

    /** Different rows so far. */
    public int count() {
        return reasons.size();
    }
}
