package io.dreampress.assembler.rendition;

import io.dreampress.contracts.document.Block;

/** Where a rendition finds an image: a relative path or a URL, ready for an attribute or a Markdown link. */
@FunctionalInterface
public interface ImagePaths {
    /** The path of an image. */
    String of(Block.Image image);

    /** Beside the rendition: {@code images/0.png}. */
    static ImagePaths beside() {
        return image -> "images/" + image.imageIndex() + "." + extension(image.mediaType());
    }

    private static String extension(String mediaType) {
        return switch (mediaType) {
            case "image/png" -> "png";
            case "image/jpeg" -> "jpg";
            case "image/webp" -> "webp";
            default -> "bin";
        };
    }
}
