package io.dreampress.networks.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.DoubleStream;

/**
 * One folder of reference inputs and outputs, opened. Close it after the test; tensors live as long as it does.
 */
public final class GoldenFixture implements AutoCloseable {
    private final FixtureFolder folder;
    private final NDManager manager;
    private final Checkpoint tensors;
    private final JsonObject about;

    GoldenFixture(FixtureFolder folder) {
        this.folder = folder;
        this.manager = TorchScriptProgram.newManager();
        this.tensors = Checkpoint.open(folder.path().resolve("io.safetensors"));
        this.about = JsonParser.parseString(tensors.metadata().getOrDefault("fixture", "{}"))
                .getAsJsonObject();
    }

    /** The folder's name. */
    public String name() {
        return folder.name();
    }

    /** Where it lies. */
    public Path path() {
        return folder.path();
    }

    /** The library's config. */
    public JsonObject config() {
        return folder.config();
    }

    /** What the fixture says about itself: about, library_class, inputs, rounding, atol. */
    public JsonObject about() {
        return about;
    }

    /** Owner of everything that the test makes. */
    public NDManager manager() {
        return manager;
    }

    /** Names of the tensors in {@code io.safetensors}. */
    public Set<String> names() {
        return tensors.names();
    }

    public boolean has(String tensor) {
        return names().contains(tensor);
    }

    /** An input or expected output. */
    public NDArray get(String tensor) {
        return tensors.float32(manager, tensor);
    }

    /** Opens another safetensors file of the folder, usually {@code weights.safetensors}; the caller closes it. */
    public Checkpoint checkpoint(String file) {
        return Checkpoint.open(folder.path().resolve(file));
    }

    /**
     * The advised absolute tolerance: the fixture's own if it is a plain number, else ten times the rounding of float32 that
     * the fixture measured, rounded up to 1, 2 or 5 of a decade.
     */
    public double atol() {
        return about.has("atol")
                ? Double.parseDouble(about.get("atol").getAsString())
                : advised(10 * Math.max(rounding(), 1e-7));
    }

    private double rounding() {
        return JsonParser.parseString(about.get("rounding").getAsString()).getAsJsonObject().entrySet().stream()
                .mapToDouble(entry -> entry.getValue().getAsDouble())
                .max()
                .orElseThrow();
    }

    private static double advised(double tolerance) {
        double decade = Math.pow(10, Math.floor(Math.log10(tolerance)));
        return DoubleStream.of(1, 2, 5, 10)
                .map(step -> step * decade)
                .filter(step -> step >= 0.999 * tolerance)
                .findFirst()
                .orElse(10 * decade);
    }

    /** Compares a result with the expected tensor of that name at the advised tolerance. */
    public void check(String tensor, NDArray actual) {
        Elementwise.assertClose(name() + "/" + tensor, actual, get(tensor), atol());
    }

    /** Compares the elements whose flat index is wanted. */
    public void check(String tensor, NDArray actual, IntPredicate wanted) {
        Elementwise.assertClose(name() + "/" + tensor, actual, get(tensor), atol(), Elementwise.RTOL, wanted);
    }

    @Override
    public void close() {
        manager.close();
        tensors.close();
    }
}
