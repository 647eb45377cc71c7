package io.dreampress.systems.painting;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.unet.Context;
import java.util.List;

/** A network that is conditioned by cross-attention and predicts how latents get less noisy. Not thread-safe. */
public interface Denoiser extends AutoCloseable {
    /** Channels of the latents. */
    int channels();

    /** Width C of the vectors that it is conditioned on. */
    int contextWidth();

    /** Least height and width of the latents. */
    int leastSide();

    /**
     * Prepares a batch: what stays the same over the steps is computed once.
     *
     * @param contexts one per sample; lengths may differ
     */
    Prepared prepare(NDManager scope, List<Context> contexts);

    @Override
    void close();

    /** A batch whose condition is prepared. */
    interface Prepared extends AutoCloseable {
        /**
         * @param latents {@code (B, channels, h, w)}
         * @param timesteps {@code (B)}
         * @return the prediction, in the shape of the latents
         */
        NDArray predict(NDManager into, NDArray latents, NDArray timesteps);

        @Override
        void close();
    }
}
