package io.dreampress.systems.painting;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.unet.Context;
import java.util.List;
import java.util.function.Consumer;

/**
 * A denoiser that tells what it predicted.
 *
 * @param denoiser does the work
 * @param seen predictions of a whole batch, sample by sample
 */
public record WatchedDenoiser(Denoiser denoiser, Consumer<float[]> seen) implements Denoiser {
    @Override
    public int channels() {
        return denoiser.channels();
    }

    @Override
    public int contextWidth() {
        return denoiser.contextWidth();
    }

    @Override
    public int leastSide() {
        return denoiser.leastSide();
    }

    @Override
    public Prepared prepare(NDManager scope, List<Context> contexts) {
        Prepared prepared = denoiser.prepare(scope, contexts);
        return new Prepared() {
            @Override
            public NDArray predict(NDManager into, NDArray latents, NDArray timesteps) {
                NDArray prediction = prepared.predict(into, latents, timesteps);
                seen.accept(prediction.toFloatArray());
                return prediction;
            }

            @Override
            public void close() {
                prepared.close();
            }
        };
    }

    @Override
    public void close() {
        denoiser.close();
    }
}
