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
    INT4(0.625, "linear_int4", "attention_batched");

    private final double bytesPerWeight;
    private final String linear;
    private final String attention;

    Precision(double bytesPerWeight, String linear, String attention) {
        this.bytesPerWeight = bytesPerWeight;
        this.linear = linear;
        this.attention = attention;
    }

    /**
     * The fastest for this machine when a few sessions decode at once: int8 where the processor multiplies bfloat16,
     * else float32.
     */
    public static Precision auto() {
        return ProcessorFeatures.here().bfloat16() ? INT8 : F32;
    }

    /**
     * Reads {@code auto}, {@code f32}, {@code bf16}, {@code int8} or {@code int4}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Precision parse(String text) {
        if (text.equalsIgnoreCase("auto")) {
            return auto();
        }
        return Arrays.stream(values())
                .filter(precision -> precision.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("precision: expected auto, "
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
