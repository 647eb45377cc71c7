package io.dreampress.pipeline;

import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.objectstore.ContentAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;

/**
 * What a document says and shows, without what differs between two documents of the same order.
 *
 * @param title of the document
 * @param finishReason why its writing ended
 * @param blocks texts, and images by alternative text and the hash of the bytes that their address gives
 */
public record Content(String title, String finishReason, List<String> blocks) {
    /** Reads the images' bytes. */
    public static Content of(DocumentFinished document) {
        return new Content(
                document.title(),
                document.finishReason(),
                document.blocks().stream().map(Content::of).toList());
    }

    private static String of(Block block) {
        return switch (block) {
            case Block.Text text -> text.text();
            case Block.Image image -> image.altText() + " " + hash(URI.create(image.uri()));
            case Block.Placeholder placeholder -> "no image: " + placeholder.altText();
        };
    }

    private static String hash(URI image) {
        try (InputStream bytes = image.toURL().openStream()) {
            return ContentAddress.of(bytes.readAllBytes()).sha256();
        } catch (IOException e) {
            throw new UncheckedIOException("image of a finished document", e);
        }
    }
}
