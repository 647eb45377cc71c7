package io.dreampress.systems.metamorph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.vision.SiglipVision;
import io.dreampress.networks.vision.VisionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A reference MetaMorph: tensors of one case, configs, and comparisons at the tolerances that its README states.
 *
 * @param fixture the folder
 * @param name of the case
 */
record MetaMorphFixture(GoldenFixture fixture, String name) {
    private static final double STATES = 1e-4;
    private static final double LOSSES = 1e-5;

    JsonObject expected() {
        try {
            return JsonParser.parseString(Files.readString(fixture.path().resolve("expected.json")))
                    .getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonObject about() {
        return expected().getAsJsonObject(name);
    }

    ModelConfig config(String part) {
        return ModelConfig.parse(fixture.config().get(part).toString());
    }

    ModelConfig visualiser(String part) {
        return config("visualiser").inside(part);
    }

    int id(String token) {
        return config("system").inside("token_ids").integer(token);
    }

    int visualTokens() {
        return config("system").integer("num_image_tokens");
    }

    /** The released checkpoint, with the projector's names as in a bundle. */
    Checkpoint model() {
        return fixture.checkpoint("model.safetensors")
                .renamed(key -> key.startsWith("model.mm_projector.") ? key.substring("model.".length()) : key);
    }

    Checkpoint visualiserWeights(String part) {
        return fixture.checkpoint("visualiser/" + part + ".safetensors");
    }

    SiglipVision siglip(Checkpoint model) {
        return SiglipVision.load(
                model.below("model.vision_tower.vision_tower."),
                VisionConfig.of(config("vision")),
                ComputeType.FLOAT32);
    }

    boolean has(String tensor) {
        return fixture.has(name + "." + tensor);
    }

    NDArray get(String tensor) {
        return fixture.get(name + "." + tensor);
    }

    List<Integer> ids(String tensor) {
        return Arrays.stream(get(tensor).toLongArray())
                .mapToObj(Math::toIntExact)
                .toList();
    }

    /** Rows of whole numbers {@code (B, T)}. */
    long[][] table(String tensor) {
        NDArray flat = get(tensor);
        int width = (int) flat.getShape().get(1);
        long[] values = flat.toLongArray();
        long[][] rows = new long[values.length / width][];
        for (int b = 0; b < rows.length; b++) {
            rows[b] = Arrays.copyOfRange(values, b * width, (b + 1) * width);
        }
        return rows;
    }

    void states(String tensor, NDArray actual) {
        Elementwise.assertClose(label(tensor), actual, get(tensor), STATES, STATES);
    }

    void states(String tensor, NDArray actual, IntPredicate wanted) {
        Elementwise.assertClose(label(tensor), actual, get(tensor), STATES, STATES, wanted);
    }

    /** Plain values, which have the reference's shape. */
    void states(String tensor, float[] actual) {
        Shape shape = get(tensor).getShape();
        Elementwise.assertClose(label(tensor), shape, actual, get(tensor).toFloatArray(), STATES, STATES);
    }

    void loss(String tensor, NDArray actual) {
        Elementwise.assertClose(label(tensor), actual, get(tensor), 0, LOSSES);
    }

    void gradient(String parameter, NDArray actual) {
        NDArray expected = get("grad." + parameter);
        double largest = expected.abs().max().getFloat();
        Elementwise.assertClose(label("grad." + parameter), actual, expected, 1e-4 * largest + 1e-6, 0);
    }

    String label(String tensor) {
        return fixture.name() + "/" + name + "." + tensor;
    }
}
