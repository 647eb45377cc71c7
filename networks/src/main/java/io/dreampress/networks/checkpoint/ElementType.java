package io.dreampress.networks.checkpoint;

import ai.djl.ndarray.types.DataType;

/** Element types of the safetensors format that this reader takes. */
public enum ElementType {
    F64(8, DataType.FLOAT64),
    F32(4, DataType.FLOAT32),
    F16(2, DataType.FLOAT16),
    /** Handed to the engine as 16-bit floats and viewed as bfloat16 inside TorchScript, the only safe place for it. */
    BF16(2, DataType.FLOAT16),
    I64(8, DataType.INT64),
    I32(4, DataType.INT32),
    I8(1, DataType.INT8),
    U8(1, DataType.UINT8),
    BOOL(1, DataType.BOOLEAN);

    private final int bytes;
    private final DataType carrier;

    ElementType(int bytes, DataType carrier) {
        this.bytes = bytes;
        this.carrier = carrier;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** The engine's type whose storage has the same layout. */
    DataType carrier() {
        return carrier;
    }

    /** Whether it is a floating-point type. */
    public boolean floating() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }
}
