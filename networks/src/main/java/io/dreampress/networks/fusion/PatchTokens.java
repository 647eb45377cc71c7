package io.dreampress.networks.fusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * Latents as tokens.
 *
 * @param tokens {@code (B, n, D)} float32
 * @param latents shape {@code (B, C, H, W)} of the latents
 * @param carried what the way back needs beside the transformer's states; empty for linear patches
 */
public record PatchTokens(NDArray tokens, Shape latents, NDList carried) {}
