package io.dreampress.standalone.command;

import io.dreampress.ingest.picture.Darkroom;
import io.dreampress.ingest.picture.Judged;
import io.dreampress.ingest.picture.PictureFile;
import io.dreampress.ingest.picture.PictureReference;
import io.dreampress.standalone.environment.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code pictures} of a request, from files. */
final class PictureFlags {
    /** What all pictures together may take of a request. */
    private static final int LARGEST_TOGETHER = 1_200_000;

    @Option(
            names = {"-p", "--picture"},
            paramLabel = "FILE",
            required = true,
            description = "PNG, JPEG or WebP; may be given up to " + PictureReference.MOST
                    + " times. Large ones are made smaller before they are sent.")
    private List<Path> files;

    /** Each picture as a {@code data:} URI, in order. */
    List<String> uris() {
        if (files.size() > PictureReference.MOST) {
            throw new WrongUsage("--picture: expected at most " + PictureReference.MOST + " of them, got "
                    + files.size() + "; leave some out");
        }
        int room = Math.min(PictureReference.LARGEST_INLINE, LARGEST_TOGETHER / files.size());
        return files.stream().map(file -> uri(file, room)).toList();
    }

    private static String uri(Path path, int room) {
        PictureFile file = good(path, PictureFile.examine(read(path)));
        PictureFile sent = file.size() <= room
                ? file
                : good(path, PictureFile.examine(good(path, new Darkroom().developSmall(file))));
        if (sent.size() > room) {
            throw new WrongUsage("picture '" + path + "': expected at most " + room + " bytes as a JPEG of "
                    + Darkroom.LONGEST_SIDE + " pixels a side, got " + sent.size() + "; make it smaller");
        }
        return sent.uri();
    }

    private static byte[] read(Path path) {
        try {
            long size = Files.size(path);
            if (size > PictureFile.LARGEST) {
                throw new WrongUsage("picture '" + path + "': expected at most " + PictureFile.LARGEST + " bytes, got "
                        + size + "; make it smaller");
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new WrongUsage(
                    "picture '" + path + "': expected a file that can be read, got " + FileProblem.inWords(e));
        }
    }

    private static <T> T good(Path path, Judged<T> judged) {
        return switch (judged) {
            case Judged.Good<T>(T value) -> value;
            case Judged.Bad<T>(String expected, String got) ->
                throw new WrongUsage(
                        "picture '" + path + "': expected " + expected + ", got " + got + "; give another one");
        };
    }
}
