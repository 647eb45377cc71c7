package io.dreampress.standalone.batch;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.environment.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/** How often lines were begun anew, kept in a file: a document that has failed stays so, its line needs another id. */
final class Attempts {
    private final Path file;
    private final Map<String, Integer> attempts;

    private Attempts(Path file, Map<String, Integer> attempts) {
        this.file = file;
        this.attempts = attempts;
    }

    static Attempts open(Path file) {
        try {
            return new Attempts(
                    file,
                    Files.exists(file)
                            ? JsonSerde.MAPPER.readValue(
                                    Files.readAllBytes(file), new TypeReference<TreeMap<String, Integer>>() {})
                            : new TreeMap<>());
        } catch (IOException | JacksonException e) {
            throw new CannotStart(
                    "file '" + file + "': expected the attempts of an earlier batch, got " + e.getMessage()
                            + "; choose another folder with --out",
                    e);
        }
    }

    /** The request's id of a line's latest attempt. */
    String requestId(String identity) {
        int attempt = attempts.getOrDefault(identity, 1);
        return attempt == 1 ? identity : identity + "." + attempt;
    }

    /** These lines are begun once more; remembered when this returns. */
    void again(Iterable<String> identities) {
        identities.forEach(identity -> attempts.merge(identity, 2, (before, _) -> before + 1));
        Path fresh = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            Files.write(fresh, JsonSerde.MAPPER.writeValueAsBytes(attempts));
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CannotStart("file '" + file + "': cannot be written: " + FileProblem.inWords(e), e);
        }
    }
}
