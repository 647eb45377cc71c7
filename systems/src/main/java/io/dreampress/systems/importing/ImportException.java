package io.dreampress.systems.importing;

import java.util.List;

/** A checkpoint that cannot become a bundle, with everything that is wrong with it. */
public final class ImportException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ImportException(String message) {
        super(message);
    }

    public ImportException(String message, Throwable cause) {
        super(message, cause);
    }

    static ImportException of(String what, List<String> problems) {
        return new ImportException(what + ": " + (problems.size() == 1 ? "1 problem" : problems.size() + " problems")
                + "\n  " + String.join("\n  ", problems));
    }
}
