package io.dreampress.networks.decoder;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** In what numbers a decoder's weights are kept and multiplied. */
public enum Precision {
    /** float32 throughout; a session's results do not depend on its neighbours. */
    F32(4, "linear_f32", "attention_rows"),
    /** bfloat16 weights, activations and cache; the residual stream stays float32. */
    BF16(2, "linear_bf16", "attention_batched"),
    /** int8 weights with one scale an output row, bfloat16 activations. */
    INT8(1, "linear_int8", "attention_batched"),
    /** 4-bit weights in groups of 32 with scale and zero, int8 head, bfloat16 activations. Widths must divide by 32. */
    INT4(0.625, "linear_int4", "attention_batched"),
    /**
     * For checkpoints of 4-bit blocks: up to 4 rows at a time multiply the 4-bit weights, more rows the same values in
     * bfloat16. Fastest at every batch size, at the memory of both; which kernels a session meets then depends on how many
     * write beside it, so its words can differ from run to run.
     */
    MIXED(2.625, "linear_mixed", "attention_batched"),
    /** Decided at load: the fastest on this machine that uses one set of kernels for every batch and stays close to float32. */
    AUTO(0, "", "");

    private final double bytesPerWeight;
    private final String linear;
    private final String attention;

    Precision(double bytesPerWeight, String linear, String attention) {
        this.bytesPerWeight = bytesPerWeight;
        this.linear = linear;
        this.attention = attention;
    }

    /** What {@link #AUTO} means here: {@link #BF16} where the processor multiplies bfloat16 itself, else {@link #F32}. */
    Precision resolved() {
        if (this != AUTO) {
            return this;
        }
        return ProcessorFeatures.here().bfloat16() ? BF16 : F32;
    }

    /**
     * Reads {@code auto}, {@code f32}, {@code bf16}, {@code int8}, {@code int4} or {@code mixed}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Precision parse(String text) {
        return Arrays.stream(values())
                .filter(precision -> precision.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("precision: expected one of "
                        + Arrays.stream(values()).map(Precision::key).collect(Collectors.joining(", ")) + ", got '"
                        + text
                        + "'"));
    }

    /** Lower-case name, as configuration has it. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Bytes that a weight of the linears takes. */
    public double bytesPerWeight() {
        return bytesPerWeight;
    }

    /** Bytes of one number in the cache. */
    int cacheBytes() {
        return this == F32 ? Float.BYTES : Short.BYTES;
    }

    String linear() {
        return this == BF16 && ProcessorFeatures.here().bfloat16() ? "linear_onednn" : linear;
    }

    String attention() {
        return attention;
    }
}
