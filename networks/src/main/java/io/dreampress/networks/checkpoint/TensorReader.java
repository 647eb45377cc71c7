package io.dreampress.networks.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * Mapped bytes as tensors: wrapped where they lie as the engine wants them, else copied into order. Tensors may be larger
 * than Java's arrays and buffers.
 */
final class TensorReader implements AutoCloseable {
    private static final Device CPU = Device.cpu();
    private static final long PIECE = 64L << 20;

    private final NDManager scope = TorchScriptProgram.newManager();
    private final TorchScriptProgram types = TorchScriptProgram.load(scope, "stored_types");

    /** A tensor as stored. */
    NDArray stored(NDManager into, WeightFile file, TensorEntry entry) {
        if (entry.bytes() == 0) {
            return into.create(entry.shape(), entry.type().carrier());
        }
        MemorySegment bytes = file.bytes(entry);
        if (entry.rowMajor()) {
            return aligned(into, bytes, entry.shape(), entry.type());
        }
        Shape span = new Shape(entry.bytes() / entry.type().bytes());
        long[] strides = entry.strides().stream().mapToLong(Long::longValue).toArray();
        try (NDArray flat = aligned(scope, bytes, span, entry.type())) {
            return types.tensor(into, "row_major", flat, entry.shape().getShape(), strides);
        }
    }

    private NDArray aligned(NDManager into, MemorySegment bytes, Shape shape, ElementType type) {
        if (bytes.address() % type.bytes() == 0) {
            return wrap(into, bytes, shape, type);
        }
        try (NDArray unaligned = wrap(scope, bytes, new Shape(bytes.byteSize()), ElementType.U8)) {
            return types.tensor(into, "aligned", unaligned, type.carrierNumber(), shape.getShape());
        }
    }

    /** The engine reads the address alone, so the beginning stands for the whole. */
    private static NDArray wrap(NDManager into, MemorySegment bytes, Shape shape, ElementType type) {
        MemorySegment start = bytes.asSlice(0, Math.min(bytes.byteSize(), PIECE));
        return JniUtils.createNdFromByteBuffer(
                (PtNDManager) into, start.asByteBuffer(), shape, type.carrier(), SparseFormat.DENSE, CPU);
    }

    /** A tensor of floating-point weights widened to float32; integers as they are. */
    NDArray float32(NDManager into, WeightFile file, TensorEntry entry) {
        return switch (entry.type()) {
            case F64, F16 -> widened(into, file, entry, "widen");
            case BF16 -> widened(into, file, entry, "widen_bfloat16");
            case F32, I64, I32, I8, U8, BOOL -> stored(into, file, entry);
        };
    }

    /** A tensor through a method of {@code stored_types.py}. */
    NDArray widened(NDManager into, WeightFile file, TensorEntry entry, String method) {
        try (NDArray stored = stored(scope, file, entry)) {
            return types.tensor(into, method, stored);
        }
    }

    /** Whether no element of floating point is NaN or infinite. */
    boolean isFinite(NDArray tensor) {
        return tensor.size() == 0 || types.number("finite", tensor) == 1;
    }

    /** Whether no element of a file's tensor of floating point is NaN or infinite. */
    boolean isFinite(WeightFile file, TensorEntry entry) {
        if (!entry.type().floating() || entry.bytes() == 0) {
            return true;
        }
        try (NDArray stored = stored(scope, file, entry)) {
            return types.number(entry.type() == ElementType.BF16 ? "finite_bfloat16" : "finite", stored) == 1;
        }
    }

    /** Whether the weights that blocks stand for are numbers. */
    boolean isFinite(WeightFile file, TensorEntry entry, BlockFormat blocks) {
        try (NDArray weights = widened(scope, file, entry, blocks.method())) {
            return isFinite(weights);
        }
    }

    /** Writes a tensor's bytes in row-major order, in pieces. */
    void transfer(WeightFile file, TensorEntry entry, WritableByteChannel to) throws IOException {
        if (entry.rowMajor()) {
            MemorySegment bytes = file.bytes(entry);
            for (long at = 0; at < bytes.byteSize(); at += PIECE) {
                write(bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at)).asByteBuffer(), to);
            }
            return;
        }
        long rows = entry.shape().get(0);
        long rowBytes = entry.shape().size() / rows * entry.type().bytes();
        long piece = Math.max(1, PIECE / rowBytes);
        for (long row = 0; row < rows; row += piece) {
            try (NDArray copy = stored(scope, file, entry.rows(row, Math.min(piece, rows - row)))) {
                write(copy.toByteBuffer(true), to);
            }
        }
    }

    private static void write(ByteBuffer bytes, WritableByteChannel to) throws IOException {
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
