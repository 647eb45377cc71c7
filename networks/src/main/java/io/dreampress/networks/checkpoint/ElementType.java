package io.dreampress.networks.checkpoint;

import ai.djl.ndarray.types.DataType;

/** Element types of the safetensors format that this reader takes. */
public enum ElementType {
    F64(8, DataType.FLOAT64, 7),
    F32(4, DataType.FLOAT32, 6),
    F16(2, DataType.FLOAT16, 5),
    /** Handed to the engine as 16-bit floats and viewed as bfloat16 inside TorchScript, the only safe place for it. */
    BF16(2, DataType.FLOAT16, 5),
    I64(8, DataType.INT64, 4),
    I32(4, DataType.INT32, 3),
    I8(1, DataType.INT8, 1),
    U8(1, DataType.UINT8, 0),
    BOOL(1, DataType.BOOLEAN, 11);

    private final int bytes;
    private final DataType carrier;
    private final int carrierNumber;

    ElementType(int bytes, DataType carrier, int carrierNumber) {
        this.bytes = bytes;
        this.carrier = carrier;
        this.carrierNumber = carrierNumber;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** The engine's type whose storage has the same layout. */
    DataType carrier() {
        return carrier;
    }

    /** TorchScript's number for {@link #carrier}. */
    int carrierNumber() {
        return carrierNumber;
    }

    /** Whether it is a floating-point type. */
    public boolean floating() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }
}
