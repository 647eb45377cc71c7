package io.dreampress.standalone.environment;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** What is wrong with a file, in words: the platform's exceptions carry the path and leave the reason to their class. */
public final class FileProblem {
    private FileProblem() {}

    /** The reason, to follow "got". */
    public static String inWords(IOException problem) {
        return switch (problem) {
            case NoSuchFileException missing -> "no such file: " + missing.getFile();
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case FileAlreadyExistsException existing -> "a file in its place: " + existing.getFile();
            case FileSystemException other ->
                Optional.ofNullable(other.getReason()).orElse("an error of the file system") + ": " + other.getFile();
            default -> Optional.ofNullable(problem.getMessage()).orElse("an error of input or output");
        };
    }
}
