package io.dreampress.networks.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** Writes a safetensors file: to a neighbour first, then renamed, so that no reader sees half a file. */
public final class SafetensorsWriter {
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    /**
     * Writes tensors in the map's order.
     *
     * @param tensors float32, float16, int64, int32, int8, uint8 or boolean
     * @throws CheckpointException if the file cannot be written or a tensor has another type
     */
    public static void write(Path path, Map<String, NDArray> tensors, Map<String, String> metadata) {
        Path unfinished = path.resolveSibling(path.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            byte[] header = header(tensors, metadata);
            writeAll(channel, length(header.length));
            writeAll(channel, ByteBuffer.wrap(header));
            for (NDArray tensor : tensors.values()) {
                writeAll(channel, tensor.toByteBuffer());
            }
        } catch (IOException e) {
            throw new CheckpointException("file '" + path + "': expected to write it, got " + e, e);
        }
        try {
            Files.move(unfinished, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CheckpointException("file '" + path + "': expected to replace it, got " + e, e);
        }
    }

    private static byte[] header(Map<String, NDArray> tensors, Map<String, String> metadata) {
        JsonObject header = new JsonObject();
        if (!metadata.isEmpty()) {
            JsonObject texts = new JsonObject();
            metadata.forEach(texts::addProperty);
            header.add("__metadata__", texts);
        }
        long position = 0;
        for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
            ElementType type = type(tensor.getKey(), tensor.getValue().getDataType());
            long end = position + tensor.getValue().getShape().size() * type.bytes();
            JsonObject entry = new JsonObject();
            entry.addProperty("dtype", type.name());
            entry.add("shape", array(tensor.getValue().getShape().getShape()));
            entry.add("data_offsets", array(position, end));
            header.add(tensor.getKey(), entry);
            position = end;
        }
        String json = header.toString();
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return (json + " ".repeat(Math.floorMod(-length, ALIGNMENT))).getBytes(StandardCharsets.UTF_8);
    }

    private static ElementType type(String name, DataType type) {
        for (ElementType candidate : ElementType.values()) {
            if (candidate.carrier() == type) {
                return candidate;
            }
        }
        throw new CheckpointException("tensor '" + name + "': expected a type that safetensors has, got " + type
                + "; cast it before writing");
    }

    private static JsonArray array(long... numbers) {
        JsonArray array = new JsonArray();
        for (long number : numbers) {
            array.add(number);
        }
        return array;
    }

    private static ByteBuffer length(long value) {
        return ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .flip();
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
