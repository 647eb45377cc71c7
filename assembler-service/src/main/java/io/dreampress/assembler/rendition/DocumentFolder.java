package io.dreampress.assembler.rendition;

import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.document.Rendition;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.topic.JsonSerde;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.SerializationFeature;

/** A document in a user's folder: {@code document.json}, {@code .html} and {@code .md}, with {@code images/} beside them. */
public final class DocumentFolder {
    private final Path folder;
    private final ImagePaths paths = ImagePaths.beside();

    public DocumentFolder(Path folder) {
        this.folder = folder;
    }

    /** Reads an image's bytes, from the object store or by its URI. */
    @FunctionalInterface
    public interface ImageSource {
        /** The bytes. */
        byte[] read(Block.Image image) throws IOException;
    }

    /**
     * Writes the document, images first. In {@code document.json} the URIs of images and renditions are relative to the
     * folder.
     *
     * @throws IOException if the folder cannot be written, or an image's bytes do not have the hash that the document
     *     names
     */
    public void write(DocumentFinished document, ImageSource images) throws IOException {
        Files.createDirectories(folder);
        for (var block : document.blocks()) {
            if (block instanceof Block.Image image) {
                writeImage(image, images.read(image));
            }
        }
        var local =
                document.withBlocks(document.blocks().stream().map(this::local).toList());
        var renditions = List.of(
                write("document.html", "text/html", new HtmlRenderer().render(document, paths)),
                write("document.md", "text/markdown", new MarkdownRenderer().render(document, paths)));
        write("document.json", "application/json", json(local.withRenditions(renditions)));
    }

    private Block local(Block block) {
        return block instanceof Block.Image image ? image.at(paths.of(image)) : block;
    }

    private void writeImage(Block.Image image, byte[] bytes) throws IOException {
        String sha256 = Sha256.of(bytes);
        if (!sha256.equals(image.sha256())) {
            throw new IOException("image " + image.imageIndex() + " at '" + image.uri() + "': expected SHA-256 "
                    + image.sha256() + ", got " + sha256 + "; order the document again");
        }
        Path file = folder.resolve(paths.of(image));
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    private Rendition write(String name, String mediaType, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Files.write(folder.resolve(name), bytes);
        return new Rendition(mediaType, name, Sha256.of(bytes), bytes.length);
    }

    private static String json(DocumentFinished document) {
        return JsonSerde.MAPPER
                        .writer()
                        .with(SerializationFeature.INDENT_OUTPUT)
                        .writeValueAsString(document)
                + "\n";
    }
}
