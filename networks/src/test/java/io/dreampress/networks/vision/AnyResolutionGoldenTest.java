package io.dreampress.networks.vision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class AnyResolutionGoldenTest {
    @TestFactory
    Stream<DynamicTest> tilesAndTheirFeatures() {
        return GoldenFixtures.here().tests(FixtureKind.ANY_RESOLUTION, AnyResolutionGoldenTest::compare);
    }

    private static void compare(GoldenFixture fixture) {
        AnyResolution processor = processor(fixture);
        List<String> pictures = fixture.names().stream()
                .filter(name -> name.matches("picture\\d+"))
                .toList();
        assertThat(fixture.names()).as("tensors compared").hasSize(1 + 4 * pictures.size());
        try (PictureTiles tiles = new PictureTiles()) {
            for (String name : pictures) {
                RgbImage picture = picture(fixture.get(name));
                AnyResolution.Layout layout = processor.layout(picture.height(), picture.width());
                NDArray packed =
                        tiles.pack(fixture.manager(), fixture.get(name + ".features"), fixture.get("newline"), layout);
                fixture.check(name + ".packed", packed);
                assertThat(processor.features(layout))
                        .isEqualTo((int) packed.getShape().get(0));
                checkPixels(fixture, name, processor.pixelValues(picture));
            }
        }
    }

    private static void checkPixels(GoldenFixture fixture, String name, List<float[]> tiles) {
        NDArray expected = fixture.get(name + ".pixel_values");
        Shape shape = expected.getShape();
        assertThat(tiles).hasSize((int) shape.get(0));
        float[] all = new float[(int) shape.size()];
        for (int i = 0; i < tiles.size(); i++) {
            System.arraycopy(tiles.get(i), 0, all, i * tiles.get(i).length, tiles.get(i).length);
        }
        fixture.check(name + ".pixel_values", fixture.manager().create(all, shape));
    }

    private static AnyResolution processor(GoldenFixture fixture) {
        try {
            VisionConfig encoder = VisionConfig.of(ModelConfig.parse(
                    fixture.config().getAsJsonObject("encoder").toString()));
            return AnyResolution.read(fixture.path().resolve("config.json"), encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RgbImage picture(NDArray levels) {
        Shape shape = levels.getShape();
        return new RgbImage((int) shape.get(1), (int) shape.get(0), levels.toByteArray());
    }

    @Test
    void refusesTilesThatAreNoMultiplesOfTheEncodersInput() {
        double[] half = {0.5, 0.5, 0.5};
        assertThatThrownBy(() -> new AnyResolution(28, 14, List.of(new AnyResolution.Grid(28, 60)), half, half))
                .hasMessage("image_grid_pinpoints: expected multiples of the encoder's side 28, got 28 x 60");
    }
}
