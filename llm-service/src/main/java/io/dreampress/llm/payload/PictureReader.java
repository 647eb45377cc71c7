package io.dreampress.llm.payload;

import io.dreampress.systems.Pixels;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Decodes drawn images, and input pictures as the front door has made them, into pixels; transparent parts become white. */
final class PictureReader {
    private PictureReader() {}

    static Optional<Pixels> read(byte[] file) {
        try {
            return Optional.ofNullable(ImageIO.read(new ByteArrayInputStream(file)))
                    .map(PictureReader::pixels);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Pixels pixels(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] argb = image.getRGB(0, 0, width, height, null, 0, width);
        byte[] rgb = new byte[argb.length * 3];
        for (int i = 0; i < argb.length; i++) {
            int alpha = argb[i] >>> 24;
            rgb[3 * i] = onWhite(argb[i] >> 16 & 0xff, alpha);
            rgb[3 * i + 1] = onWhite(argb[i] >> 8 & 0xff, alpha);
            rgb[3 * i + 2] = onWhite(argb[i] & 0xff, alpha);
        }
        return new Pixels(width, height, rgb);
    }

    private static byte onWhite(int value, int alpha) {
        return (byte) ((value * alpha + 255 * (255 - alpha) + 127) / 255);
    }
}
