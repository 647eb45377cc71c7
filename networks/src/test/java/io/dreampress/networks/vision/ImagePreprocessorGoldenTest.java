package io.dreampress.networks.vision;

import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ImagePreprocessorGoldenTest {
    private static final int CORNER = 96;

    @TestFactory
    Stream<DynamicTest> clip() {
        return GoldenFixtures.here().tests(FixtureKind.CLIP_PREPROCESS, ImagePreprocessorGoldenTest::compare);
    }

    @TestFactory
    Stream<DynamicTest> siglip() {
        return GoldenFixtures.here().tests(FixtureKind.SIGLIP_PREPROCESS, ImagePreprocessorGoldenTest::compare);
    }

    private static void compare(GoldenFixture fixture) {
        ImagePreprocessor preprocessor =
                ImagePreprocessor.of(ModelConfig.parse(fixture.config().toString()));
        fixture.names().stream().filter(name -> name.endsWith(".resized")).forEach(name -> {
            String picture = name.substring(0, name.indexOf('.'));
            RgbImage image = read(fixture, picture);
            RgbImage resized = preprocessor.resized(image);
            exact(fixture, name, stored(picture, resized));
            float[] pixels = window(preprocessor.pixelValues(image), resized.width(), resized.height());
            Elementwise.assertClose(
                    fixture.name() + "/" + picture,
                    new Shape(3, 48, 48),
                    pixels,
                    fixture.get(picture + ".pixel_values").toFloatArray(),
                    1e-6,
                    0);
        });
    }

    private static RgbImage read(GoldenFixture fixture, String picture) {
        try {
            return RgbImage.read(fixture.path().resolve(picture + ".png"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The part of a resized picture that a fixture keeps. */
    private static RgbImage stored(String picture, RgbImage resized) {
        if (!picture.equals("photo")) {
            int middle = (resized.height() - CORNER) / 2;
            int end = resized.height() - CORNER;
            return stacked(
                    resized.crop(0, 0, CORNER, CORNER),
                    resized.crop(middle, middle, CORNER, CORNER),
                    resized.crop(end, end, CORNER, CORNER));
        }
        if (resized.height() <= 224) {
            return resized;
        }
        RgbImage[] rows = new RgbImage[(resized.height() + 3) / 4];
        Arrays.setAll(rows, y -> resized.crop(0, 4 * y, resized.width(), 1));
        return stacked(rows);
    }

    private static RgbImage stacked(RgbImage... parts) {
        int size = parts[0].rgb().length;
        byte[] all = new byte[parts.length * size];
        for (int i = 0; i < parts.length; i++) {
            System.arraycopy(parts[i].rgb(), 0, all, i * size, size);
        }
        return new RgbImage(parts[0].width(), parts.length * parts[0].height(), all);
    }

    private static void exact(GoldenFixture fixture, String name, RgbImage actual) {
        float[] levels = new float[actual.rgb().length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = actual.rgb()[i] & 0xff;
        }
        long[] expected =
                Arrays.stream(fixture.get(name).toUint8Array()).asLongStream().toArray();
        float[] wanted = new float[expected.length];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = expected[i] & 0xff;
        }
        Elementwise.assertClose(
                fixture.name() + "/" + name, new Shape(actual.height(), actual.width(), 3), levels, wanted, 0, 0);
    }

    /** Rows and columns 80 to 127 of each channel. */
    private static float[] window(float[] channels, int width, int height) {
        float[] window = new float[3 * 48 * 48];
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < 48; y++) {
                System.arraycopy(channels, (c * height + 80 + y) * width + 80, window, (c * 48 + y) * 48, 48);
            }
        }
        return window;
    }
}
