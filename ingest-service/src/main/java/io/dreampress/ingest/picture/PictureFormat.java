package io.dreampress.ingest.picture;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of picture files that are taken. */
public enum PictureFormat {
    PNG("image/png"),
    JPEG("image/jpeg"),
    WEBP("image/webp");

    private final String mediaType;

    PictureFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    /** Such as {@code image/png}. */
    public String mediaType() {
        return mediaType;
    }

    static Optional<PictureFormat> ofMediaType(String mediaType) {
        return Arrays.stream(values())
                .filter(format -> format.mediaType.equals(mediaType))
                .findFirst();
    }

    /** What the first bytes of a file say. */
    static Optional<PictureFormat> of(FileBytes file) {
        if (file.hasAt(0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n')) {
            return Optional.of(PNG);
        }
        if (file.hasAt(0, 0xFF, 0xD8, 0xFF)) {
            return Optional.of(JPEG);
        }
        boolean webp = file.hasAt(0, 'R', 'I', 'F', 'F') && file.hasAt(8, 'W', 'E', 'B', 'P');
        return webp ? Optional.of(WEBP) : Optional.empty();
    }
}
