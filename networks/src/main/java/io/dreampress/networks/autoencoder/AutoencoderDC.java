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
 * {@code AutoencoderDC}: images ↔ latents without a posterior (Chen et al. 2024, Deep Compression Autoencoder). Latents are
 * unscaled here: pipelines multiply encoded ones by {@link AutoencoderDCConfig#scalingFactor} and divide by it before
 * decoding.
 *
 * <p>One thread at a time.
 */
public final class AutoencoderDC implements Autoencoder {
    private final AutoencoderDCConfig config;
    private final LoadedProgram program;

    private AutoencoderDC(AutoencoderDCConfig config, LoadedProgram program) {
        this.config = config;
        this.program = program;
    }

    /**
     * Opens a folder with {@code config.json} and weights, as diffusers writes it.
     *
     * @throws io.dreampress.networks.checkpoint.CheckpointException if the weights are not exactly those of the config
     */
    public static AutoencoderDC open(Path folder, ComputeType precision) throws IOException {
        AutoencoderDCConfig config = AutoencoderDCConfig.of(ModelConfig.read(folder.resolve("config.json")));
        return new AutoencoderDC(
                config, LoadedProgram.owning(Checkpoint.open(folder), weights -> program(weights, config, precision)));
    }

    /**
     * Takes the weights from an open checkpoint that holds them and nothing else.
     *
     * @param checkpoint must stay open as long as this network: float32 weights are not copied
     */
    public static AutoencoderDC load(Checkpoint checkpoint, AutoencoderDCConfig config, ComputeType precision) {
        return new AutoencoderDC(config, program(checkpoint, config, precision));
    }

    private static LoadedProgram program(Checkpoint checkpoint, AutoencoderDCConfig config, ComputeType precision) {
        return LoadedProgram.load(
                "autoencoder_dc",
                checkpoint.strict(AutoencoderDCParameters.of(config)),
                config.encoder().size(),
                config.headWidth(),
                config.unshuffle(),
                config.interpolate(),
                precision.dtype());
    }

    /** The network's shape. */
    public AutoencoderDCConfig config() {
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
     * @param into owner of the result
     * @param images {@code (B, 3, H, W)} float32 in [-1, 1], sides divisible by {@link AutoencoderDCConfig#factor}
     * @return {@code (B, c, h, w)} float32, unscaled
     */
    public NDArray encode(NDManager into, NDArray images) {
        return program.script().tensor(into, "encode", images);
    }

    @Override
    public NDArray decode(NDManager into, NDArray latents) {
        return program.script().tensor(into, "decode", latents);
    }

    /** Every intermediate of encoding and decoding, under the names that reference outputs have. */
    NDList trace(NDManager into, NDArray images) {
        return program.script().call(into, "trace", images);
    }

    @Override
    public void close() {
        program.close();
    }
}
