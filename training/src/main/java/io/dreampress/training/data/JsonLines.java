package io.dreampress.training.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file that grows by a line of JSON at a time. What a process that was killed wrote last may be cut short.
 *
 * @param file created with the first line
 */
public record JsonLines(Path file) {
    /** The lines so far; none if there is no file yet. */
    public List<String> lines() {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException("file '" + file + "': expected to read it, got " + e, e);
        }
    }

    /** Appends an object, its fields in the map's order. */
    public void add(Map<String, ?> fields) {
        try {
            Files.write(
                    file,
                    List.of(JsonMapper.shared().writeValueAsString(fields)),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw unwritten(e);
        }
    }

    /** Replaces all lines, or none of them if the process is killed. */
    public void keep(List<String> lines) {
        try {
            Path whole = Files.write(file.resolveSibling(file.getFileName() + ".part"), lines);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unwritten(e);
        }
    }

    private UncheckedIOException unwritten(IOException e) {
        return new UncheckedIOException("file '" + file + "': expected to write it, got " + e, e);
    }
}
