package io.dreampress.networks.unet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Contexts of different lengths side by side.
 *
 * @param values {@code (B, M, C)} float32, zeros behind shorter contexts
 * @param mask {@code (B, M)} float32, 1 where a vector counts; null if all contexts have the same length
 */
public record ContextBatch(NDArray values, NDArray mask) {
    /**
     * Pads contexts to the longest.
     *
     * @param into owner of the tensors
     * @param contexts one per sample, at least one
     * @param width C that the network wants
     */
    public static ContextBatch pad(NDManager into, List<Context> contexts, int width) {
        int longest = contexts.stream().mapToInt(Context::tokens).max().orElseThrow();
        float[] values = new float[contexts.size() * longest * width];
        float[] mask = new float[contexts.size() * longest];
        for (int b = 0; b < contexts.size(); b++) {
            Context context = contexts.get(b);
            if (context.width() != width) {
                throw new IllegalArgumentException("context: expected vectors of width " + width + ", got "
                        + context.width() + "; use the projector that belongs to this network");
            }
            System.arraycopy(context.values(), 0, values, b * longest * width, context.values().length);
            Arrays.fill(mask, b * longest, b * longest + context.tokens(), 1);
        }
        boolean ragged = contexts.stream().anyMatch(context -> context.tokens() != longest);
        return new ContextBatch(
                into.create(values, new Shape(contexts.size(), longest, width)),
                ragged ? into.create(mask, new Shape(contexts.size(), longest)) : null);
    }
}
