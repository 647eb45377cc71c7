package io.dreampress.networks;

/** The floating-point type that a network computes in; inputs and outputs are float32 whatever it is. */
public enum ComputeType {
    FLOAT32(6),
    /** Fast only where the CPU multiplies bfloat16 matrices (AVX512-BF16, AMX). */
    BFLOAT16(15);

    private final int dtype;

    ComputeType(int dtype) {
        this.dtype = dtype;
    }

    /** TorchScript's number for the type. */
    public int dtype() {
        return dtype;
    }
}
