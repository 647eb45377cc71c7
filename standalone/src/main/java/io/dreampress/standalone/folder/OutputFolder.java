package io.dreampress.standalone.folder;

import io.dreampress.assembler.rendition.DocumentFolder;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.environment.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The user's folder for a document's files: {@code document.html}, {@code document.md}, {@code document.json} and
 * {@code images/}. It holds a whole document or none: files are made beside it and moved in when all are there.
 *
 * @param path absolute
 */
public record OutputFolder(Path path) {
    private static final String JSON = "document.json";
    private static final String IMAGES = "images";
    private static final List<String> NAMES = List.of(IMAGES, "document.html", "document.md", JSON);

    /**
     * Chooses a folder; it need not exist.
     *
     * @throws IllegalArgumentException if a document there would replace files that are no document's
     */
    public static OutputFolder at(Path out) {
        Path path = out.toAbsolutePath().normalize();
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new IllegalArgumentException(
                    "--out '" + out + "': expected a folder, got a file; choose another name");
        }
        if (!Files.exists(path.resolve(JSON))) {
            NAMES.stream()
                    .filter(name -> Files.exists(path.resolve(name)))
                    .findFirst()
                    .ifPresent(name -> {
                        throw new IllegalArgumentException("--out '" + out
                                + "': expected a folder that is new or holds an earlier document, got one whose '"
                                + name
                                + "' is somebody else's; choose another");
                    });
        }
        return new OutputFolder(path);
    }

    /**
     * Writes a document, in place of an earlier one.
     *
     * @return the files, images last
     * @throws CannotStart if an image cannot be fetched or is not what the document names, or the folder cannot be
     *     written; the folder is then as it was
     */
    public List<Path> write(DocumentFinished document) {
        Path making = path.resolveSibling("." + path.getFileName() + "." + document.documentId() + ".part");
        try {
            new DocumentFolder(making).write(document, ImageSource::fetch);
            return moveIn(making);
        } catch (IOException e) {
            throw new CannotStart(
                    "document folder '" + path + "': expected to write the finished document, got "
                            + FileProblem.inWords(e) + "; choose another folder with --out and run the command again",
                    e);
        } finally {
            deleteTree(making);
        }
    }

    private List<Path> moveIn(Path making) throws IOException {
        Files.createDirectories(path);
        List<Path> files = new ArrayList<>();
        for (String name : NAMES) {
            Path target = path.resolve(name);
            deleteTree(target);
            if (Files.exists(making.resolve(name))) {
                Files.move(making.resolve(name), target);
                files.add(target);
            }
        }
        if (Files.isDirectory(path.resolve(IMAGES))) {
            files.remove(path.resolve(IMAGES));
            files.addAll(images());
        }
        return files;
    }

    private List<Path> images() throws IOException {
        try (Stream<Path> images = Files.list(path.resolve(IMAGES))) {
            return images.sorted().toList();
        }
    }

    private static void deleteTree(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new CannotStart("folder '" + root + "': cannot be removed: " + FileProblem.inWords(e), e);
        }
    }
}
