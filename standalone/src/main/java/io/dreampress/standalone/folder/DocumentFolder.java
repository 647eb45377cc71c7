package io.dreampress.standalone.folder;

import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.environment.FileProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.SerializationFeature;

/**
 * The folder that a document's files go to: {@code document.html}, {@code document.md}, {@code document.json} and
 * {@code images/}. It holds a whole document or none: files are made beside it and moved in when all are there.
 *
 * @param path absolute
 */
public record DocumentFolder(Path path) {
    private static final String JSON = "document.json";
    private static final String IMAGES = "images";
    private static final List<String> NAMES = List.of(IMAGES, "document.html", "document.md", JSON);

    /**
     * Chooses a folder; it need not exist.
     *
     * @throws IllegalArgumentException if a document there would replace files that are no document's
     */
    public static DocumentFolder at(Path out) {
        Path path = out.toAbsolutePath().normalize();
        if (Files.exists(path) && !Files.isDirectory(path)) {
            throw new IllegalArgumentException("--out '" + out + "': expected a folder, got a file");
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
        return new DocumentFolder(path);
    }

    /**
     * Writes a document, in place of an earlier one.
     *
     * @return the files, images last
     */
    public List<Path> write(DocumentFinished document) {
        Path making = path.resolveSibling("." + path.getFileName() + "." + document.documentId() + ".part");
        try {
            Files.createDirectories(making.resolve(IMAGES));
            DocumentFinished local = withLocalImages(document, making);
            Files.write(making.resolve(JSON), json(local));
            Files.writeString(making.resolve("document.html"), LocalRenditions.html(local));
            Files.writeString(making.resolve("document.md"), LocalRenditions.markdown(local));
            return moveIn(making);
        } catch (IOException e) {
            throw new CannotStart(
                    "document folder '" + path + "': expected to write the document, got " + FileProblem.inWords(e)
                            + "; the document is finished, run the command again with another --out",
                    e);
        } finally {
            deleteTree(making);
        }
    }

    private static DocumentFinished withLocalImages(DocumentFinished document, Path making) throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Block block : document.blocks()) {
            blocks.add(
                    switch (block) {
                        case Block.Image image -> local(image, making);
                        case Block.Text text -> text;
                        case Block.Placeholder placeholder -> placeholder;
                    });
        }
        return new DocumentFinished(
                document.documentId(),
                document.requestId(),
                document.tenant(),
                document.title(),
                document.language(),
                blocks,
                List.of(),
                document.finishReason(),
                document.reproducibility(),
                document.metadata(),
                document.acceptedAt(),
                document.finishedAt());
    }

    private static Block.Image local(Block.Image image, Path making) throws IOException {
        String extension = image.mediaType().replaceFirst(".*/", "").replaceAll("[^a-z0-9]", "");
        String name = IMAGES + "/image-" + (image.imageIndex() + 1) + "." + extension;
        Files.write(making.resolve(name), ImageSource.fetch(image));
        return new Block.Image(
                image.imageIndex(),
                name,
                image.sha256(),
                image.mediaType(),
                image.width(),
                image.height(),
                image.altText());
    }

    private static byte[] json(DocumentFinished document) {
        return JsonSerde.MAPPER
                .writerFor(DocumentFact.class)
                .with(SerializationFeature.INDENT_OUTPUT)
                .writeValueAsString(document)
                .concat("\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private List<Path> moveIn(Path making) throws IOException {
        Files.createDirectories(path);
        for (String name : NAMES) {
            Path target = path.resolve(name);
            deleteTree(target);
            Files.move(making.resolve(name), target);
        }
        List<Path> files = new ArrayList<>(NAMES.stream()
                .filter(name -> !name.equals(IMAGES))
                .map(path::resolve)
                .toList());
        try (Stream<Path> images = Files.list(path.resolve(IMAGES))) {
            images.sorted().forEach(files::add);
        }
        return files;
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
            throw new CannotStart("folder '" + root + "': cannot be removed: " + e, e);
        }
    }
}
