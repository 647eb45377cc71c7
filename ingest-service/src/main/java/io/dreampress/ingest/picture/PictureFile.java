package io.dreampress.ingest.picture;

import java.util.Base64;
import java.util.Optional;

/**
 * A picture's file whose outline is in order: of a kind that is taken, still, complete, and of a size that can be decoded
 * within bounds.
 */
public final class PictureFile {
    /** Most bytes of a file. */
    public static final int LARGEST = 16 * 1024 * 1024;

    private static final int LONGEST_SIDE = 16_384;
    private static final long MOST_PIXELS = 32_000_000;
    private static final int MOST_SCANS = 64;

    private final byte[] bytes;
    private final Outline outline;

    private PictureFile(byte[] bytes, Outline outline) {
        this.bytes = bytes;
        this.outline = outline;
    }

    /** Looks at a file without decoding it. */
    public static Judged<PictureFile> examine(byte[] bytes) {
        if (bytes.length > LARGEST) {
            return new Judged.Bad<>("a file of at most " + LARGEST + " bytes", bytes.length + " bytes");
        }
        FileBytes file = new FileBytes(bytes);
        Optional<PictureFormat> format = PictureFormat.of(file);
        if (format.isEmpty()) {
            return new Judged.Bad<>(
                    "a PNG, JPEG or WebP file", file.hasAt(0, 'G', 'I', 'F') ? "a GIF" : "something else");
        }
        Outline outline = Outliner.outline(file, format.get());
        String size = outline.width() + "×" + outline.height();
        if (!outline.still()) {
            return new Judged.Bad<>("a still picture", "an animation");
        }
        if (outline.width() > LONGEST_SIDE
                || outline.height() > LONGEST_SIDE
                || outline.width() * outline.height() > MOST_PIXELS) {
            return new Judged.Bad<>(
                    "at most " + LONGEST_SIDE + " pixels a side and " + MOST_PIXELS + " in all", size + " pixels");
        }
        if (!outline.complete()) {
            return new Judged.Bad<>("a complete " + format.get() + " file", "a truncated one");
        }
        if (outline.width() < 1 || outline.height() < 1) {
            return new Judged.Bad<>("at least 1×1 pixels", size);
        }
        if (outline.scans() > MOST_SCANS) {
            return new Judged.Bad<>("a JPEG of at most " + MOST_SCANS + " scans", outline.scans() + " scans");
        }
        return new Judged.Good<>(new PictureFile(bytes, outline));
    }

    /** Bytes of the file. */
    public int size() {
        return bytes.length;
    }

    /** The file as a {@code data:} URI. */
    public String uri() {
        return "data:" + outline.format().mediaType() + ";base64,"
                + Base64.getEncoder().encodeToString(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    Outline outline() {
        return outline;
    }
}
