package io.dreampress.standalone.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.decoder.KvCache;
import io.dreampress.networks.decoder.KvPool;
import io.dreampress.networks.decoder.LlamaDecoder;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.networks.unet.CrossAttentionCondition;
import io.dreampress.networks.unet.UNet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Single network calls, each on weights that are loaded for it and freed after: milliseconds, the median of several. */
final class NetworkRows {
    private static final int CALLS = 9;
    private static final int CONTEXT_VECTORS = 8;

    private NetworkRows() {}

    /** Prefill of a prompt into an empty context. */
    static double prefill(Path languageModel, Precision precision, int tokens) {
        try (NDManager manager = TorchScriptProgram.newManager();
                LlamaDecoder decoder = LlamaDecoder.load(languageModel, precision);
                KvPool pool = decoder.pool(1, tokens)) {
            KvCache cache = pool.open();
            int[] ids = new int[tokens];
            for (int i = 0; i < tokens; i++) {
                ids[i] = 100 + i;
            }
            return milliseconds(() -> {
                try (NDManager call = manager.newSubManager()) {
                    NDArray states = decoder.prefill(call, cache, decoder.embed(call, ids));
                    float logit =
                            decoder.logits(call, states.get((tokens - 1) + ":")).getFloat(0, 0);
                    cache.truncate(0);
                    return logit;
                }
            });
        }
    }

    /**
     * One U-Net call.
     *
     * @param side of the latents; the config's {@code sample_size} of the peer
     */
    static double unet(Path folder, ComputeType precision, int batch, int side, int contextVectors) {
        try (NDManager manager = TorchScriptProgram.newManager();
                UNet unet = UNet.open(folder, precision)) {
            NDArray sample = manager.randomNormal(new Shape(batch, unet.config().inChannels(), side, side));
            NDArray timesteps = manager.full(new Shape(batch), 500f);
            NDArray context = manager.randomNormal(
                    new Shape(batch, contextVectors, unet.config().contextWidth()));
            try (CrossAttentionCondition condition = unet.condition(manager, context, null)) {
                return milliseconds(() -> {
                    try (NDManager call = manager.newSubManager()) {
                        return unet.predict(call, sample, timesteps, condition).getFloat(0, 0, 0, 0);
                    }
                });
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One U-Net call with as many context vectors as a caption has tokens. */
    static double unet(Path folder, ComputeType precision, int batch, int side) {
        return unet(folder, precision, batch, side, CONTEXT_VECTORS);
    }

    /** Latents to pixels. */
    static double decode(Path vae, ComputeType precision, int batch, int side) {
        try (NDManager manager = TorchScriptProgram.newManager();
                AutoencoderKL autoencoder = AutoencoderKL.open(vae, precision)) {
            NDArray latents =
                    manager.randomNormal(new Shape(batch, autoencoder.config().latentChannels(), side, side));
            return milliseconds(() -> {
                try (NDManager call = manager.newSubManager()) {
                    return autoencoder.decode(call, latents).getFloat(0, 0, 0, 0);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The value is read, so that the call is done when it returns. */
    private static double milliseconds(Supplier<Float> call) {
        call.get();
        call.get();
        return Stopwatch.median(CALLS, () -> {
            Stopwatch watch = Stopwatch.start();
            if (call.get().isNaN()) {
                throw new IllegalStateException("benchmark: expected a number, got NaN");
            }
            return 1000 * watch.seconds();
        });
    }
}
