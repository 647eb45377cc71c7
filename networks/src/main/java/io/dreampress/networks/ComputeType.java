package io.dreampress.networks;

import io.dreampress.networks.decoder.ProcessorFeatures;

/** The floating-point type that a network computes in; inputs and outputs are float32 whatever it is. */
public enum ComputeType {
    FLOAT32(6),
    /** Fast only where the CPU multiplies bfloat16 matrices (AVX512-BF16, AMX). */
    BFLOAT16(15);

    private final int dtype;

    ComputeType(int dtype) {
        this.dtype = dtype;
    }

    /**
     * The fastest that does not cost fidelity on this processor: bfloat16 where it multiplies bfloat16 matrices itself.
     */
    public static ComputeType fastest() {
        return ProcessorFeatures.here().bfloat16() ? BFLOAT16 : FLOAT32;
    }

    /** {@code f32} or {@code bf16}, as in settings and reproducibility records. */
    public String key() {
        return this == FLOAT32 ? "f32" : "bf16";
    }

    /** TorchScript's number for the type. */
    public int dtype() {
        return dtype;
    }
}
