package io.dreampress.ingest.picture;

import com.twelvemonkeys.imageio.metadata.Entry;
import com.twelvemonkeys.imageio.metadata.tiff.TIFF;
import com.twelvemonkeys.imageio.metadata.tiff.TIFFReader;
import com.twelvemonkeys.imageio.stream.ByteArrayImageInputStream;
import java.awt.geom.AffineTransform;
import java.io.IOException;

/** How a stored picture is to be turned, in the order of EXIF's values 1 to 8. */
enum Orientation {
    UPRIGHT,
    MIRRORED,
    HALF_TURN,
    FLIPPED,
    TRANSPOSED,
    QUARTER_TURN,
    TRANSVERSED,
    THREE_QUARTER_TURN;

    /** What EXIF says, given as the TIFF structure that it is; upright if it says nothing that can be read. */
    static Orientation of(byte[] exif) {
        try (var stream = new ByteArrayImageInputStream(exif)) {
            Entry entry = new TIFFReader().read(stream).getEntryById(TIFF.TAG_ORIENTATION);
            boolean known = entry != null
                    && entry.getValue() instanceof Number value
                    && value.intValue() >= 1
                    && value.intValue() <= values().length;
            return known ? values()[((Number) entry.getValue()).intValue() - 1] : UPRIGHT;
        } catch (IOException | RuntimeException e) {
            return UPRIGHT;
        }
    }

    /** Whether width and height change places. */
    boolean isSideways() {
        return ordinal() >= TRANSPOSED.ordinal();
    }

    /** From stored pixels to upright ones. */
    AffineTransform upright(int width, int height) {
        return switch (this) {
            case UPRIGHT -> new AffineTransform();
            case MIRRORED -> new AffineTransform(-1, 0, 0, 1, width, 0);
            case HALF_TURN -> new AffineTransform(-1, 0, 0, -1, width, height);
            case FLIPPED -> new AffineTransform(1, 0, 0, -1, 0, height);
            case TRANSPOSED -> new AffineTransform(0, 1, 1, 0, 0, 0);
            case QUARTER_TURN -> new AffineTransform(0, 1, -1, 0, height, 0);
            case TRANSVERSED -> new AffineTransform(0, -1, -1, 0, height, width);
            case THREE_QUARTER_TURN -> new AffineTransform(0, -1, 1, 0, 0, width);
        };
    }
}
