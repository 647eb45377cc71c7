package io.dreampress.networks.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files beyond 2 and 4 GB, whose middle is a hole that takes no room on the disk. */
class HugeFileTest {
    private static final long ELEMENTS = 1_100_000_000L;
    private static final long BYTES = Float.BYTES * ELEMENTS;

    private static final String CORNER = """
            class Net(Module):
              __parameters__ = []
              __buffers__ = []
              training : bool
              def of(self: __torch__.Net, x: Tensor) -> Tensor:
                return torch.clone(torch.slice(torch.select(x, 0, -1), 0, -2))
            """;

    @TempDir
    private Path folder;

    @Test
    void mapsSafetensorsBeyondFourGigabytes() throws IOException {
        Path file = folder.resolve("huge.safetensors");
        byte[] header = ("{\"big\":{\"dtype\":\"F32\",\"shape\":[2," + ELEMENTS / 2 + "],\"data_offsets\":[0," + BYTES
                        + "]},\"last\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[" + BYTES + "," + (BYTES + 8)
                        + "]}}")
                .getBytes(StandardCharsets.US_ASCII);
        try (FileChannel out = create(file)) {
            out.write(
                    little(8 + header.length).putLong(header.length).put(header).flip());
            out.write(floats(7, 1, 2), 8 + header.length + BYTES - 4);
        }
        assertReads(file);
    }

    @Test
    void mapsTorchFilesBeyondFourGigabytes() throws IOException {
        Path file = folder.resolve("huge.bin");
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("big", new long[] {2, ELEMENTS / 2});
        shapes.put("last", new long[] {1, 2});
        Map<String, Long> begins = TorchZip.zeros(file, shapes);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            out.write(floats(7), begins.get("big") + BYTES - Float.BYTES);
            out.write(floats(1, 2), begins.get("last"));
        }
        assertReads(file);
    }

    private static void assertReads(Path file) {
        try (NDManager manager = TorchScriptProgram.newManager();
                Checkpoint checkpoint = Checkpoint.open(file)) {
            NDArray big = checkpoint.float32(manager, "big");
            assertThat(big.size()).isEqualTo(ELEMENTS);
            try (TorchScriptProgram corner = TorchScriptProgram.compile(manager, "corner", CORNER)) {
                assertThat(corner.tensor(manager, "of", big).toFloatArray()).containsExactly(0, 7);
            }
            NDArray last = checkpoint.float32(manager, "last");
            assertThat(last.flatten().toFloatArray()).containsExactly(1, 2);
            assertThat(checkpoint.shape("big")).isEqualTo(new Shape(2, ELEMENTS / 2));
        }
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer bytes = little(Float.BYTES * values.length);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
