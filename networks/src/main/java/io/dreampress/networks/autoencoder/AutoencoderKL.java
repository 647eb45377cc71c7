package io.dreampress.networks.autoencoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.LoadedProgram;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;

/**
 * {@code AutoencoderKL}: images ↔ latents (Rombach et al. 2022, section 3.1). Latents are unscaled here: pipelines multiply
 * encoded ones by {@link AutoencoderKLConfig#scalingFactor} and divide by it before decoding.
 *
 * <p>One thread at a time.
 */
public final class AutoencoderKL implements Autoencoder {
    private final AutoencoderKLConfig config;
    private final LoadedProgram program;

    private AutoencoderKL(AutoencoderKLConfig config, LoadedProgram program) {
        this.config = config;
        this.program = program;
    }

    /**
     * Opens a folder with {@code config.json} and weights, as diffusers writes it.
     *
     * @throws io.dreampress.networks.checkpoint.CheckpointException if the weights are not exactly those of the config
     */
    public static AutoencoderKL open(Path folder, ComputeType precision) throws IOException {
        AutoencoderKLConfig config = AutoencoderKLConfig.of(ModelConfig.read(folder.resolve("config.json")));
        return new AutoencoderKL(
                config, LoadedProgram.owning(Checkpoint.open(folder), weights -> program(weights, config, precision)));
    }

    /**
     * Takes the weights from an open checkpoint that holds them and nothing else; former names are accepted.
     *
     * @param checkpoint must stay open as long as this network: float32 weights are not copied
     */
    public static AutoencoderKL load(Checkpoint checkpoint, AutoencoderKLConfig config, ComputeType precision) {
        return new AutoencoderKL(config, program(checkpoint, config, precision));
    }

    /**
     * The tensors of such a network alone, under present names, before any is loaded.
     *
     * @throws io.dreampress.networks.checkpoint.CheckpointException if the weights are not exactly those of the config
     */
    public static Checkpoint judge(Checkpoint checkpoint, AutoencoderKLConfig config) {
        return checkpoint.renamed(AutoencoderKLParameters::present).strict(AutoencoderKLParameters.of(config));
    }

    private static LoadedProgram program(Checkpoint checkpoint, AutoencoderKLConfig config, ComputeType precision) {
        return LoadedProgram.load(
                "autoencoder_kl",
                judge(checkpoint, config),
                config.groups(),
                config.widths().length,
                precision.dtype());
    }

    /** The network's shape. */
    public AutoencoderKLConfig config() {
        return config;
    }

    @Override
    public int factor() {
        return config.factor();
    }

    @Override
    public double scalingFactor() {
        return config.scalingFactor();
    }

    /**
     * @param into owner of the result unless it is closed before
     * @param images {@code (B, 3, H, W)} float32 in [-1, 1], sides divisible by {@link AutoencoderKLConfig#factor}
     */
    public Posterior encode(NDManager into, NDArray images) {
        NDList moments = program.script().call(into, "encode", images);
        return new Posterior(moments.get(0), moments.get(1));
    }

    @Override
    public NDArray decode(NDManager into, NDArray latents) {
        return program.script().tensor(into, "decode", latents);
    }

    /** Every intermediate of encoding, sampling with the given noise and decoding, under the names that references have. */
    NDList trace(NDManager into, NDArray images, NDArray noise) {
        return program.script().call(into, "trace", images, noise);
    }

    @Override
    public void close() {
        program.close();
    }
}
