package io.dreampress.systems;

import java.util.List;

/** A part of what stands before an image, in reading order, for systems that draw after the whole context. */
public sealed interface ContextPart {
    /** Text and the markers in it. */
    record Tokens(List<Integer> ids) implements ContextPart {
        public Tokens {
            ids = List.copyOf(ids);
        }
    }

    /**
     * Embeddings that are read like text: the features of a picture that the model looks at.
     *
     * @param embeddings {@code (n, D)}
     */
    record Features(FloatMatrix embeddings) implements ContextPart {}

    /**
     * An image that was drawn before or came with the request, without noise.
     *
     * @param channels C
     * @param height h, in latents
     * @param width w, in latents
     * @param latents {@code (C, h, w)}, scaled; owned by this record, not copied
     */
    record Image(int channels, int height, int width, float[] latents) implements ContextPart {
        public Image {
            if (channels < 1 || height < 1 || width < 1 || latents.length != (long) channels * height * width) {
                throw new IllegalArgumentException("latents: expected " + channels + " x " + height + " x " + width
                        + " numbers, got " + latents.length);
            }
        }
    }
}
