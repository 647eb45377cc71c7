package io.dreampress.systems;

/**
 * A picture in memory, 8 bits a channel, rows from the top.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 * @param rgb {@code (height, width, 3)} unsigned bytes, red first; owned by this record, not copied
 */
public record Pixels(int width, int height, byte[] rgb) {
    public Pixels {
        if (width < 1 || height < 1 || rgb.length != width * height * 3) {
            throw new IllegalArgumentException(
                    "pixels: expected " + width + " x " + height + " x 3 bytes, got " + rgb.length);
        }
    }

    /** The same picture with left and right exchanged. */
    public Pixels mirrored() {
        byte[] mirrored = new byte[rgb.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                System.arraycopy(rgb, 3 * (y * width + x), mirrored, 3 * (y * width + width - 1 - x), 3);
            }
        }
        return new Pixels(width, height, mirrored);
    }
}
