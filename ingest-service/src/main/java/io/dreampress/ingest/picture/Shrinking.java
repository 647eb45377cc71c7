package io.dreampress.ingest.picture;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Pictures made smaller by averaging, at most by half at a time. */
final class Shrinking {
    private Shrinking() {}

    /** A picture of at most so many pixels a side, its proportions kept. */
    static BufferedImage toFit(BufferedImage image, int side) {
        int longest = Math.max(image.getWidth(), image.getHeight());
        if (longest <= side) {
            return image;
        }
        int next = Math.max(side, (longest + 1) / 2);
        return toFit(
                scaled(image, scaled(image.getWidth(), next, longest), scaled(image.getHeight(), next, longest)), side);
    }

    private static int scaled(int length, int next, int longest) {
        return Math.max(1, Math.round((float) length * next / longest));
    }

    private static BufferedImage scaled(BufferedImage image, int width, int height) {
        BufferedImage smaller = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = smaller.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(image, 0, 0, width, height, null);
        } finally {
            graphics.dispose();
        }
        return smaller;
    }
}
