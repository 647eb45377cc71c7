package io.dreampress.networks.unet;

/**
 * What one sample is conditioned on.
 *
 * @param tokens number of vectors N, at least 1
 * @param values {@code (N, C)} float32, vector by vector
 */
public record Context(int tokens, float[] values) {
    public Context {
        if (tokens < 1 || values.length % tokens != 0) {
            throw new IllegalArgumentException("context: expected at least one vector, all of the same width, got "
                    + tokens + " vectors of " + values.length + " values in all; pass whole vectors");
        }
    }

    int width() {
        return values.length / tokens;
    }
}
