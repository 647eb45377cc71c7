package io.dreampress.standalone.evaluation;

import io.dreampress.systems.Pixels;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** Pictures in rows, each with its prompt below it. */
final class ContactSheet {
    private static final int COLUMNS = 8;
    private static final int MARGIN = 6;
    private static final int LINE = 16;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 10);

    private ContactSheet() {}

    static void write(List<Pixels> pictures, List<String> prompts, Path file) throws IOException {
        int width = pictures.getFirst().width() + MARGIN;
        int height = pictures.getFirst().height() + MARGIN + LINE;
        int rows = Math.ceilDiv(pictures.size(), COLUMNS);
        BufferedImage sheet = new BufferedImage(COLUMNS * width, rows * height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = sheet.createGraphics();
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        pen.setColor(Color.BLACK);
        pen.setFont(FONT);
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        for (int i = 0; i < pictures.size(); i++) {
            int x = i % COLUMNS * width + MARGIN / 2;
            int y = i / COLUMNS * height + MARGIN / 2;
            pen.drawImage(image(pictures.get(i)), x, y, null);
            pen.setClip(x, y, width - MARGIN, height);
            pen.drawString(prompts.get(i), x, y + height - MARGIN - LINE / 4);
            pen.setClip(null);
        }
        pen.dispose();
        ImageIO.write(sheet, "png", file.toFile());
    }

    private static BufferedImage image(Pixels pixels) {
        BufferedImage image = new BufferedImage(pixels.width(), pixels.height(), BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < pixels.width() * pixels.height(); i++) {
            int red = pixels.rgb()[3 * i] & 0xff;
            int green = pixels.rgb()[3 * i + 1] & 0xff;
            int blue = pixels.rgb()[3 * i + 2] & 0xff;
            image.setRGB(i % pixels.width(), i / pixels.width(), red << 16 | green << 8 | blue);
        }
        return image;
    }
}
