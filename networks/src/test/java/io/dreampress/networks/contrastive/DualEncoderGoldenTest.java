package io.dreampress.networks.contrastive;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class DualEncoderGoldenTest {
    private static final Path JUDGE = Path.of(System.getProperty("dreampress.home", ".."), "models/judge");

    @TempDir
    private Path folder;

    @TestFactory
    Stream<DynamicTest> picturesAndCaptions() {
        return GoldenFixtures.here().tests(FixtureKind.DUAL_ENCODER, this::compare);
    }

    private void compare(GoldenFixture fixture) {
        try (DualEncoder encoder = DualEncoder.open(model(fixture))) {
            NDList layers = encoder.layers(fixture.manager(), fixture.get("images"));
            for (int i = 0; i < layers.size() - 1; i++) {
                fixture.check("layers." + i, layers.get(i));
            }
            fixture.check("pictures", layers.getLast());
            fixture.check("pictures", encoder.pictures(fixture.manager(), fixture.get("images")));
            fixture.check("captions", captions(encoder, fixture));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static NDArray captions(DualEncoder encoder, GoldenFixture fixture) {
        List<String> captions = StreamSupport.stream(
                        fixture.config().getAsJsonArray("captions").spliterator(), false)
                .map(caption -> caption.getAsString())
                .toList();
        int width = encoder.config().outputWidth();
        float[] all = new float[captions.size() * width];
        for (int i = 0; i < captions.size(); i++) {
            System.arraycopy(encoder.caption(captions.get(i)), 0, all, i * width, width);
        }
        return fixture.manager().create(all, new Shape(captions.size(), width));
    }

    private Path model(GoldenFixture fixture) throws IOException {
        Path weights = fixture.path().resolve("weights.safetensors");
        if (!Files.exists(weights)) {
            return JUDGE;
        }
        Path model = Files.createDirectories(folder.resolve(fixture.name()));
        Files.copy(fixture.path().resolve("config.json"), model.resolve("config.json"));
        Files.copy(weights, model.resolve("model.safetensors"));
        return model;
    }
}
