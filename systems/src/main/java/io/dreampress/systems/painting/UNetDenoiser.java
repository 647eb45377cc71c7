package io.dreampress.systems.painting;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.unet.Context;
import io.dreampress.networks.unet.UNet;
import java.util.List;

/** Stable Diffusion's U-Net. */
public record UNetDenoiser(UNet unet) implements Denoiser {
    @Override
    public int channels() {
        return unet.config().inChannels();
    }

    @Override
    public int contextWidth() {
        return unet.config().contextWidth();
    }

    @Override
    public int leastSide() {
        return 1 << unet.config().widths().length - 1;
    }

    @Override
    public Prepared prepare(NDManager scope, List<Context> contexts) {
        var condition = unet.condition(scope, contexts);
        return new Prepared() {
            @Override
            public NDArray predict(NDManager into, NDArray latents, NDArray timesteps) {
                return unet.predict(into, latents, timesteps, condition);
            }

            @Override
            public void close() {
                condition.close();
            }
        };
    }

    @Override
    public void close() {
        unet.close();
    }
}
