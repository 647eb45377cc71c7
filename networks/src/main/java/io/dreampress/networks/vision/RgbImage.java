package io.dreampress.networks.vision;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * A picture in memory, 8 bits a channel, rows from the top.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param rgb {@code (height, width, 3)} unsigned bytes, red first; owned by this record, not copied
 */
public record RgbImage(int width, int height, byte[] rgb) {
    public RgbImage {
        if (width < 1 || height < 1 || rgb.length != width * height * 3) {
            throw new IllegalArgumentException("image: expected " + width + " x " + height + " x 3 bytes, got "
                    + rgb.length + "; pass all rows, three bytes a pixel");
        }
    }

    /** Reads a PNG, JPEG, GIF or BMP file; transparency is dropped, not composited. */
    public static RgbImage read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            BufferedImage image = ImageIO.read(in);
            if (image == null) {
                throw new IOException("image '" + file + "': expected PNG, JPEG, GIF or BMP, got something else");
            }
            return of(image);
        }
    }

    /** Takes colours as they are; transparency is dropped, not composited. */
    public static RgbImage of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
        byte[] rgb = new byte[3 * pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            rgb[3 * i] = (byte) (pixels[i] >> 16);
            rgb[3 * i + 1] = (byte) (pixels[i] >> 8);
            rgb[3 * i + 2] = (byte) pixels[i];
        }
        return new RgbImage(width, height, rgb);
    }

    /**
     * From a network's channels: levels round(255 (x / 2 + 1/2)), ties to even, clipped.
     *
     * @param channels {@code (3, height, width)} in [-1, 1]
     */
    public static RgbImage ofSigned(int width, int height, float[] channels) {
        byte[] rgb = new byte[width * height * 3];
        for (int c = 0; c < 3; c++) {
            for (int i = 0; i < width * height; i++) {
                float level = Math.clamp(channels[c * width * height + i] / 2 + 0.5f, 0f, 1f);
                rgb[3 * i + c] = (byte) Math.rint(level * 255);
            }
        }
        return new RgbImage(width, height, rgb);
    }

    /** {@code (3, height, width)} in [-1, 1], as autoencoders take it. */
    public float[] signed() {
        return normalized(new double[] {0.5, 0.5, 0.5}, new double[] {0.5, 0.5, 0.5});
    }

    /** (level / 255 − mean) / deviation in single precision, {@code (3, height, width)}. */
    float[] normalized(double[] mean, double[] deviation) {
        float[] channels = new float[rgb.length];
        int size = width * height;
        for (int c = 0; c < 3; c++) {
            float m = (float) mean[c];
            float d = (float) deviation[c];
            for (int i = 0; i < size; i++) {
                float level = (float) ((rgb[3 * i + c] & 0xff) * (1 / 255d));
                channels[c * size + i] = (level - m) / d;
            }
        }
        return channels;
    }

    /** Scaled by bicubic resampling so that it just covers a size, what is too much cut off evenly on both sides. */
    public RgbImage covering(int coveredWidth, int coveredHeight) {
        double scale = Math.max(coveredWidth / (double) width, coveredHeight / (double) height);
        int scaledWidth = Math.max(coveredWidth, (int) Math.round(width * scale));
        int scaledHeight = Math.max(coveredHeight, (int) Math.round(height * scale));
        return BicubicResize.resize(this, scaledWidth, scaledHeight)
                .crop(
                        (scaledWidth - coveredWidth) / 2,
                        (scaledHeight - coveredHeight) / 2,
                        coveredWidth,
                        coveredHeight);
    }

    /** A part of this image that must lie inside it. */
    RgbImage crop(int left, int top, int cropWidth, int cropHeight) {
        byte[] part = new byte[cropWidth * cropHeight * 3];
        for (int y = 0; y < cropHeight; y++) {
            System.arraycopy(rgb, 3 * ((top + y) * width + left), part, 3 * y * cropWidth, 3 * cropWidth);
        }
        return new RgbImage(cropWidth, cropHeight, part);
    }

    /** This image in the middle of a larger black one; what is left over by an odd margin is below and on the right. */
    RgbImage centred(int canvasWidth, int canvasHeight) {
        byte[] canvas = new byte[canvasWidth * canvasHeight * 3];
        int left = (canvasWidth - width) / 2;
        int top = (canvasHeight - height) / 2;
        for (int y = 0; y < height; y++) {
            System.arraycopy(rgb, 3 * y * width, canvas, 3 * ((top + y) * canvasWidth + left), 3 * width);
        }
        return new RgbImage(canvasWidth, canvasHeight, canvas);
    }
}
