package io.dreampress.ingest.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DarkroomTest {
    private static final List<Color> SCENE =
            List.of(new Color(200, 40, 40), new Color(40, 160, 60), new Color(50, 60, 200), new Color(128, 128, 128));
    private static final List<Color> GREY_SCENE =
            List.of(new Color(88, 88, 88), new Color(113, 113, 113), new Color(73, 73, 73), new Color(128, 128, 128));

    private final Darkroom darkroom = new Darkroom();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain.png",
                "palette.png",
                "plain.jpg",
                "progressive.jpg",
                "cmyk.jpg",
                "plain.webp",
                "orientation-2.jpg",
                "orientation-3.jpg",
                "orientation-4.jpg",
                "orientation-5.jpg",
                "orientation-6.jpg",
                "orientation-7.jpg",
                "orientation-8.jpg",
                "orientation-6.png",
                "orientation-6.webp"
            })
    void developsTheSameSceneFromEveryKindOfFile(String name) throws IOException {
        assertQuarters(developed(SamplePictures.file(name)), SCENE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"grey.png", "grey-16-bit.png", "grey.jpg"})
    void takesGreysAsTheFileMeansThem(String name) throws IOException {
        assertQuarters(developed(SamplePictures.file(name)), GREY_SCENE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"transparent.png", "transparent-palette.png", "transparent.webp"})
    void laysTransparentPartsOnWhite(String name) throws IOException {
        assertQuarters(
                developed(SamplePictures.file(name)), List.of(SCENE.get(0), SCENE.get(1), SCENE.get(2), Color.WHITE));
    }

    @Test
    void laysTransparentGreysOnWhite() throws IOException {
        assertQuarters(
                developed(SamplePictures.file("transparent-grey.png")),
                List.of(GREY_SCENE.get(0), GREY_SCENE.get(1), GREY_SCENE.get(2), Color.WHITE));
    }

    @Test
    void takesSixteenBitsAChannel() throws IOException {
        var model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        var raster = model.createCompatibleWritableRaster(2, 2);
        raster.setPixel(1, 1, new int[] {0xC8FF, 0x2800, 0x2880});

        BufferedImage shown = developed(SamplePictures.encoded(new BufferedImage(model, raster, false, null), "png"));

        assertThat(new Color(shown.getRGB(0, 0))).isEqualTo(Color.BLACK);
        assertThat(new Color(shown.getRGB(1, 1))).isEqualTo(new Color(200, 40, 40));
    }

    @Test
    void readsBlackAndWhite() throws IOException {
        assertQuarters(
                developed(SamplePictures.file("one-bit.png")),
                List.of(Color.BLACK, Color.WHITE, Color.BLACK, Color.WHITE));
    }

    @ParameterizedTest
    @CsvSource({"5600, 5600, 1024, 1024", "1500, 500, 1024, 341", "16384, 30, 1024, 2", "10, 1025, 10, 1024"})
    void makesLargePicturesSmallerInProportion(int width, int height, int shownWidth, int shownHeight)
            throws IOException {
        var large = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_BINARY);
        byte[] png = SamplePictures.encoded(large, "png");
        BufferedImage shown = developed(png);
        assertThat(shown.getWidth()).isEqualTo(shownWidth);
        assertThat(shown.getHeight()).isEqualTo(shownHeight);
    }

    @Test
    void averagesWhatItMakesSmaller() throws IOException {
        var stripes = new BufferedImage(2048, 2048, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 2048; y++) {
            int colour = y % 2 == 0 ? 0 : 0xFFFFFF;
            int[] row = new int[2048];
            Arrays.fill(row, colour);
            stripes.setRGB(0, y, 2048, 1, row, 0, 2048);
        }
        BufferedImage shown = developed(SamplePictures.encoded(stripes, "png"));
        assertThat(shown.getRGB(512, 512) & 0xFF).isBetween(120, 136);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.png", "plain.jpg", "progressive.jpg", "plain.webp", "transparent.webp", "cmyk.jpg"})
    void neverThrowsOnDamagedPixels(String name) {
        byte[] whole = SamplePictures.file(name);
        for (int at = 12; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= (byte) 0xA5;
            if (PictureFile.examine(damaged) instanceof Judged.Good<PictureFile>(PictureFile file)) {
                assertThat(darkroom.develop(file)).isNotNull();
            }
        }
    }

    @Test
    void tellsOfPixelsThatCannotBeDecoded() {
        byte[] damaged = SamplePictures.file("plain.png");
        Arrays.fill(damaged, 45, 60, (byte) 0x77);
        assertThat(darkroom.develop(file(damaged)))
                .isEqualTo(new Judged.Bad<>("a picture that can be decoded", "a damaged one"));
    }

    private BufferedImage developed(byte[] bytes) throws IOException {
        var png = ((Judged.Good<byte[]>) darkroom.develop(file(bytes))).value();
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    private static PictureFile file(byte[] bytes) {
        return ((Judged.Good<PictureFile>) PictureFile.examine(bytes)).value();
    }

    private static void assertQuarters(BufferedImage image, List<Color> expected) {
        assertThat(image.getWidth()).isEqualTo(32);
        assertThat(image.getHeight()).isEqualTo(16);
        for (int i = 0; i < 4; i++) {
            Color colour = new Color(image.getRGB(8 + 16 * (i % 2), 4 + 8 * (i / 2)));
            int difference = Math.max(
                    Math.abs(colour.getRed() - expected.get(i).getRed()),
                    Math.max(
                            Math.abs(colour.getGreen() - expected.get(i).getGreen()),
                            Math.abs(colour.getBlue() - expected.get(i).getBlue())));
            assertThat(difference)
                    .as("quarter %d: expected %s, got %s", i, expected.get(i), colour)
                    .isLessThanOrEqualTo(4);
        }
    }
}
