package io.dreampress.systems.golden;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.guidance.ClassifierFreeGuidance;
import io.dreampress.systems.FloatMatrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** One case of a reference system: its tensors, compared at the tolerances that its README states, each of them. */
public final class GoldenCase {
    private static final double STATES = 1e-4;
    private static final double IMAGES = 2e-4;
    private static final double IMAGES_RELATIVE = 1e-3;

    private final GoldenFixture fixture;
    private final String name;
    private final Set<String> used = new TreeSet<>();

    public GoldenCase(GoldenFixture fixture, String name) {
        this.fixture = fixture;
        this.name = name;
    }

    public GoldenFixture fixture() {
        return fixture;
    }

    /** What {@code expected.json} says about it. */
    public JsonObject about() {
        try {
            return JsonParser.parseString(Files.readString(fixture.path().resolve("expected.json")))
                    .getAsJsonObject()
                    .getAsJsonObject(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean has(String tensor) {
        return fixture.has(name + "." + tensor);
    }

    /** A tensor, to be fed or compared. */
    public NDArray get(String tensor) {
        used.add(tensor);
        return fixture.get(name + "." + tensor);
    }

    public List<Integer> ids(String tensor) {
        return Arrays.stream(get(tensor).toLongArray())
                .mapToObj(Math::toIntExact)
                .toList();
    }

    public byte[] bytes(String tensor) {
        NDArray flat = get(tensor).flatten();
        byte[] bytes = new byte[(int) flat.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) flat.getUint8(i);
        }
        return bytes;
    }

    public void states(String tensor, FloatMatrix actual) {
        states(tensor, actual.values());
    }

    /** States, features, conditions, predictions of one step: plain values in the reference's shape. */
    public void states(String tensor, float[] actual) {
        close(tensor, actual, STATES, STATES);
    }

    /** What guidance has multiplied the rounding of. */
    public void images(String tensor, float[] actual) {
        close(tensor, actual, IMAGES, IMAGES_RELATIVE);
    }

    public void close(String tensor, float[] actual, double absolute, double relative) {
        NDArray reference = get(tensor);
        Elementwise.assertClose(
                fixture.name() + "/" + name + "." + tensor,
                reference.getShape(),
                actual,
                reference.toFloatArray(),
                absolute,
                relative);
    }

    /** Demands that every tensor which the fixture has of this case was fed or compared. */
    public void requireAll() {
        Set<String> stored = fixture.names().stream()
                .filter(tensor -> tensor.startsWith(name + "."))
                .map(tensor -> tensor.substring(name.length() + 1))
                .collect(Collectors.toSet());
        assertThat(used).as("tensors of " + name).containsAll(stored);
    }

    /** Rows one after another. */
    public static float[] joined(List<float[]> rows) {
        float[] all = new float[rows.stream().mapToInt(row -> row.length).sum()];
        int at = 0;
        for (float[] row : rows) {
            System.arraycopy(row, 0, all, at, row.length);
            at += row.length;
        }
        return all;
    }

    /** Channels around [-1, 1] as the reference stores images: 0 to 1. */
    public static float[] levels(float[] channels) {
        float[] levels = new float[channels.length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = Math.clamp(channels[i] / 2 + 0.5f, 0f, 1f);
        }
        return levels;
    }

    /**
     * Predictions of which each holds its branches, guided.
     *
     * @param predictions everything first, then pictures alone where there are some, nothing at last
     * @param branches 2 or 3
     */
    static float[] guided(List<float[]> predictions, int branches, double scale, double imageScale) {
        List<float[]> guided = new ArrayList<>();
        for (float[] all : predictions) {
            List<float[]> parts = new ArrayList<>();
            int size = all.length / branches;
            for (int b = 0; b < branches; b++) {
                parts.add(Arrays.copyOfRange(all, b * size, (b + 1) * size));
            }
            guided.add(
                    branches == 2
                            ? ClassifierFreeGuidance.combine(parts.get(1), parts.get(0), scale)
                            : ClassifierFreeGuidance.combine(
                                    parts.get(2), parts.get(1), parts.get(0), imageScale, scale));
        }
        return joined(guided);
    }
}
