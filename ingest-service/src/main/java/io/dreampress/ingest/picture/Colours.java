package io.dreampress.ingest.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Pictures of whatever colours as 8 bits of sRGB; what is transparent lies on white. */
final class Colours {
    private static final int OPAQUE = 255;

    private Colours() {}

    static BufferedImage onWhite(BufferedImage image) {
        BufferedImage source = inRgb(image);
        BufferedImage white = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = white.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, white.getWidth(), white.getHeight());
            graphics.drawImage(source, 0, 0, null);
        } finally {
            graphics.dispose();
        }
        return white;
    }

    private static BufferedImage inRgb(BufferedImage image) {
        ColorModel model = image.getColorModel();
        if (model instanceof IndexColorModel || model.getColorSpace().isCS_sRGB()) {
            return image;
        }
        if (model.getColorSpace().getType() == ColorSpace.TYPE_GRAY) {
            return grey(image);
        }
        int type = model.hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
        return new ColorConvertOp(null).filter(image, new BufferedImage(image.getWidth(), image.getHeight(), type));
    }

    /** Java takes grey for linear light; picture files mean the same curve as in sRGB. */
    private static BufferedImage grey(BufferedImage image) {
        int width = image.getWidth();
        Raster raster = image.getRaster();
        int[] bits = image.getColorModel().getComponentSize();
        boolean alpha = image.getColorModel().hasAlpha();
        BufferedImage rgb = new BufferedImage(
                width, image.getHeight(), alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        int[] greys = new int[width];
        int[] opacities = new int[width];
        int[] pixels = new int[width];
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getSamples(0, y, width, 1, 0, greys);
            if (alpha) {
                raster.getSamples(0, y, width, 1, 1, opacities);
            }
            for (int x = 0; x < width; x++) {
                int grey = eightBits(greys[x], bits[0]);
                int opacity = alpha ? eightBits(opacities[x], bits[1]) : OPAQUE;
                pixels[x] = opacity << 24 | grey << 16 | grey << 8 | grey;
            }
            rgb.setRGB(0, y, width, 1, pixels, 0, width);
        }
        return rgb;
    }

    private static int eightBits(int sample, int bits) {
        int most = (1 << bits) - 1;
        return (int) ((sample * 255L + most / 2) / most);
    }
}
