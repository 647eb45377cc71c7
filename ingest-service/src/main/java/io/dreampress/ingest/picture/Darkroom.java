package io.dreampress.ingest.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Makes of any picture that is taken the one form that models read: PNG, 8 bits of red, green and blue, upright, on
 * white, at most {@link #LONGEST_SIDE} pixels a side.
 *
 * <p>Thread-safe: one picture at a time, so that memory is bounded. Files of more than {@link #MOST_DECODED} pixels are
 * decoded coarsely, every nth pixel of every nth row.
 */
public final class Darkroom {
    /** Longest side of what comes out, in pixels; smaller pictures keep their size. */
    public static final int LONGEST_SIDE = 1024;

    private static final long MOST_DECODED = 1 << 22;

    static {
        ImageIO.setUseCache(false);
    }

    /** Develops a picture; bad if its pixels cannot be decoded. */
    public Judged<byte[]> develop(PictureFile file) {
        return switch (print(file)) {
            case Judged.Good<BufferedImage>(BufferedImage image) -> new Judged.Good<>(encode(image, "png"));
            case Judged.Bad<BufferedImage>(String expected, String got) -> new Judged.Bad<>(expected, got);
        };
    }

    /** The same as JPEG, which is smaller, for those who have to send it somewhere first. */
    public Judged<byte[]> developSmall(PictureFile file) {
        return switch (print(file)) {
            case Judged.Good<BufferedImage>(BufferedImage image) -> new Judged.Good<>(encode(image, "jpeg"));
            case Judged.Bad<BufferedImage>(String expected, String got) -> new Judged.Bad<>(expected, got);
        };
    }

    private synchronized Judged<BufferedImage> print(PictureFile file) {
        try {
            BufferedImage colours = Colours.onWhite(decode(file));
            BufferedImage smaller = Shrinking.toFit(colours, LONGEST_SIDE);
            return new Judged.Good<>(Turning.upright(smaller, file.outline().orientation()));
        } catch (IOException | RuntimeException e) {
            return new Judged.Bad<>("a picture that can be decoded", "a damaged one");
        }
    }

    private static BufferedImage decode(PictureFile file) throws IOException {
        Outline outline = file.outline();
        ImageReader reader = readerOf(outline.format());
        List<String> warnings = new ArrayList<>();
        try (ImageInputStream stream = ImageIO.createImageInputStream(new ByteArrayInputStream(file.bytes()))) {
            reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
            reader.setInput(stream, true, true);
            ImageReadParam param = reader.getDefaultReadParam();
            int every = coarseness(outline.width() * outline.height());
            param.setSourceSubsampling(every, every, 0, 0);
            BufferedImage image = reader.read(0, param);
            if (warnings.stream().anyMatch(Darkroom::tellsOfLostPixels)) {
                throw new IIOException("pixels are lost: " + warnings);
            }
            return image;
        } finally {
            reader.dispose();
        }
    }

    private static ImageReader readerOf(PictureFormat format) throws IOException {
        Iterator<ImageReader> readers = ImageIO.getImageReadersByMIMEType(format.mediaType());
        if (!readers.hasNext()) {
            throw new IIOException("no reader of " + format.mediaType());
        }
        return readers.next();
    }

    private static boolean tellsOfLostPixels(String warning) {
        return warning.contains("Premature end") || warning.contains("Corrupt JPEG data");
    }

    /** The n of every nth pixel. */
    private static int coarseness(long pixels) {
        return (int) Math.ceil(Math.sqrt((double) pixels / MOST_DECODED));
    }

    private static byte[] encode(BufferedImage image, String format) {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
