package io.dreampress.standalone.batch;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.environment.FileProblem;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A JSONL file that says how lines ended: one entry each, appended as they end, looked up by {@code custom_id}. An entry cut
 * short by a crash is dropped. Not thread-safe.
 */
final class Ledger implements AutoCloseable {
    private static final JsonMapper JSON = JsonSerde.MAPPER;

    private final Path file;
    private final Map<String, String> identities = new LinkedHashMap<>();
    private BufferedWriter writer;

    private Ledger(Path file) {
        this.file = file;
    }

    /**
     * Opens a ledger, and drops the entries of lines that are another request by now.
     *
     * @param lines of the file, by {@code custom_id}; entries of other files' lines are kept
     * @throws CannotStart if it cannot be read or written
     */
    static Ledger open(Path file, Map<String, RequestFile.Planned> lines) {
        Ledger ledger = new Ledger(file);
        try {
            ledger.rewrite(entry -> {
                RequestFile.Planned line = lines.get(customId(entry));
                return line == null || line.identity().equals(identity(entry));
            });
            return ledger;
        } catch (IOException e) {
            throw ledger.unusable(e);
        }
    }

    private interface Selection {
        boolean keeps(JsonNode entry);
    }

    private void rewrite(Selection selection) throws IOException {
        close();
        identities.clear();
        Path fresh = file.resolveSibling("." + file.getFileName() + ".part");
        try (BufferedWriter out = Files.newBufferedWriter(fresh)) {
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    JsonNode entry = parsed(line);
                    if (!customId(entry).isEmpty() && selection.keeps(entry)) {
                        identities.put(customId(entry), identity(entry));
                        out.write(line);
                        out.newLine();
                    }
                }
            }
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (JacksonException e) {
            return JsonNodeFactory.instance.missingNode();
        }
    }

    private static String customId(JsonNode entry) {
        return entry.path("custom_id").asString("");
    }

    private static String identity(JsonNode entry) {
        return entry.path("identity").asString("");
    }

    boolean has(String customId) {
        return identities.containsKey(customId);
    }

    int size() {
        return identities.size();
    }

    /** Writes an entry; it is there when this returns, whatever becomes of this process. */
    void add(String customId, String identity, Map<String, ?> fields) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("custom_id", customId);
        entry.put("identity", identity);
        entry.putAll(fields);
        entry.values().removeIf(value -> value == null);
        try {
            writer.write(JSON.writeValueAsString(entry));
            writer.newLine();
            writer.flush();
            identities.put(customId, identity);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    /** Drops the entries of these lines. */
    void remove(Map<String, RequestFile.Planned> lines) {
        try {
            rewrite(entry -> !lines.containsKey(customId(entry)));
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    private CannotStart unusable(IOException e) {
        return new CannotStart(
                "file '" + file + "': expected to be read and written, got " + FileProblem.inWords(e)
                        + "; make room or choose another folder with --out, and run the command again",
                e);
    }

    @Override
    public void close() {
        if (writer == null) {
            return;
        }
        try {
            writer.close();
        } catch (IOException e) {
            throw unusable(e);
        }
    }
}
