package io.dreampress.systems.painting;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.sana.SanaTransformer;
import io.dreampress.networks.unet.Context;
import java.util.List;

/** SANA's linear diffusion transformer. */
public record SanaDenoiser(SanaTransformer transformer) implements Denoiser {
    @Override
    public int channels() {
        return transformer.config().inChannels();
    }

    @Override
    public int contextWidth() {
        return transformer.config().captionChannels();
    }

    @Override
    public int leastSide() {
        return 1;
    }

    @Override
    public Prepared prepare(NDManager scope, List<Context> contexts) {
        var condition = transformer.condition(scope, contexts);
        return new Prepared() {
            @Override
            public NDArray predict(NDManager into, NDArray latents, NDArray timesteps) {
                return transformer.predict(into, latents, timesteps, condition);
            }

            @Override
            public void close() {
                condition.close();
            }
        };
    }

    @Override
    public void close() {
        transformer.close();
    }
}
