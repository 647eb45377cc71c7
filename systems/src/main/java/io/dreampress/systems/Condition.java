package io.dreampress.systems;

/** What an image is conditioned on: made by a {@link Writer}, consumed by a {@link Painter}, on another machine perhaps. */
public sealed interface Condition {
    /**
     * Vectors for a U-Net's or DiT's cross-attention (DreamLLM, MetaMorph, MetaQuery).
     *
     * @param conditional {@code (N, C)}: the projected states of this image's dream queries
     * @param unconditional {@code (M, C)}: the same for the empty or the negative prompt, for classifier-free guidance
     */
    record CrossAttention(FloatMatrix conditional, FloatMatrix unconditional) implements Condition {}
}
