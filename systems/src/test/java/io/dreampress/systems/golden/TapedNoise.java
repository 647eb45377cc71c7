package io.dreampress.systems.golden;

import io.dreampress.systems.painting.ImageNoise;
import java.util.Arrays;

/**
 * The reference's draws.
 *
 * @param latents {@code (images, size)}
 * @param noises {@code (images, steps, size)}; none where a sampler draws nothing on the way
 * @param steps of each image
 */
public record TapedNoise(float[] latents, float[] noises, int steps) implements ImageNoise {
    @Override
    public float[] initial(long seed, int imageIndex, int size) {
        return Arrays.copyOfRange(latents, imageIndex * size, (imageIndex + 1) * size);
    }

    @Override
    public float[] step(long seed, int imageIndex, int step, int size) {
        if (noises.length == 0) {
            throw new AssertionError("sampler: expected one that adds no noise on the way");
        }
        int at = (imageIndex * steps + step) * size;
        return Arrays.copyOfRange(noises, at, at + size);
    }
}
