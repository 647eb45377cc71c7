package io.dreampress.ingest.picture;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** Pictures turned upright, pixel by pixel. */
final class Turning {
    private Turning() {}

    static BufferedImage upright(BufferedImage image, Orientation orientation) {
        if (orientation == Orientation.UPRIGHT) {
            return image;
        }
        int width = image.getWidth();
        int height = image.getHeight();
        BufferedImage turned = orientation.isSideways()
                ? new BufferedImage(height, width, BufferedImage.TYPE_INT_RGB)
                : new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = turned.createGraphics();
        try {
            graphics.drawImage(image, orientation.upright(width, height), null);
        } finally {
            graphics.dispose();
        }
        return turned;
    }
}
