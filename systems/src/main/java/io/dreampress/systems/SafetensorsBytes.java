package io.dreampress.systems;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Small float32 tensors as the bytes of a safetensors file, in Java memory: 8 bytes length of the header (little-endian),
 * a JSON header {@code {"name": {"dtype": "F32", "shape": […], "data_offsets": [begin, end]}}}, the values. Large
 * weights are memory-mapped by {@code networks} instead.
 */
public final class SafetensorsBytes {
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * A tensor.
     *
     * @param shape its sizes
     * @param values in row-major order; not copied
     */
    public record Tensor(List<Long> shape, float[] values) {
        public Tensor {
            shape = List.copyOf(shape);
            if (shape.stream().reduce(1L, Math::multiplyExact) != values.length) {
                throw new IllegalArgumentException("tensor: expected " + shape + " values, got " + values.length);
            }
        }

        /** A tensor of a shape. */
        public static Tensor of(float[] values, long... shape) {
            return new Tensor(java.util.Arrays.stream(shape).boxed().toList(), values);
        }
    }

    private SafetensorsBytes() {}

    /** The same tensors in the same order give the same bytes. */
    public static byte[] write(Map<String, Tensor> tensors) {
        Map<String, Object> header = new LinkedHashMap<>();
        long end = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            long begin = end;
            end += 4L * entry.getValue().values().length;
            header.put(entry.getKey(), describe(entry.getValue(), begin, end));
        }
        byte[] json = padded(JSON.writeValueAsBytes(header));
        ByteBuffer bytes =
                ByteBuffer.allocate(Math.toIntExact(8 + json.length + end)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        for (Tensor tensor : tensors.values()) {
            bytes.slice(bytes.position(), 4 * tensor.values().length)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .put(tensor.values());
            bytes.position(bytes.position() + 4 * tensor.values().length);
        }
        return bytes.array();
    }

    private static Map<String, Object> describe(Tensor tensor, long begin, long end) {
        Map<String, Object> description = new LinkedHashMap<>();
        description.put("dtype", "F32");
        description.put("shape", tensor.shape());
        description.put("data_offsets", List.of(begin, end));
        return description;
    }

    /** Data begins at a multiple of 8, as the format asks. */
    private static byte[] padded(byte[] json) {
        byte[] padded = java.util.Arrays.copyOf(json, (json.length + 7) / 8 * 8);
        java.util.Arrays.fill(padded, json.length, padded.length, (byte) ' ');
        return padded;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if the bytes are anything but complete float32 tensors without gaps
     */
    static Map<String, Tensor> read(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        require(file.length >= 8, "at least 8 bytes", file.length + " bytes");
        long length = bytes.getLong();
        require(
                length >= 2 && length <= file.length - 8,
                "a header within " + file.length + " bytes",
                length + " bytes of it");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        long end = 0;
        for (Map.Entry<String, JsonNode> entry : header(file, (int) length).properties()) {
            if (!entry.getKey().equals("__metadata__")) {
                long begin = end;
                end = offset(entry, 1);
                require(offset(entry, 0) == begin, "'" + entry.getKey() + "' at " + begin, "" + offset(entry, 0));
                tensors.put(entry.getKey(), tensor(entry, bytes, 8 + length + begin, end - begin));
            }
        }
        require(8 + length + end == file.length, (8 + length + end) + " bytes in all", file.length + " bytes");
        return tensors;
    }

    private static JsonNode header(byte[] file, int length) {
        try {
            JsonNode header = JSON.readTree(new String(file, 8, length, StandardCharsets.UTF_8));
            require(
                    header.isObject(),
                    "a JSON object as header",
                    header.getNodeType().name());
            return header;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("safetensors: expected a JSON header, got " + e.getOriginalMessage(), e);
        }
    }

    private static long offset(Map.Entry<String, JsonNode> entry, int which) {
        JsonNode offset = entry.getValue().path("data_offsets").path(which);
        require(offset.isIntegralNumber(), "data_offsets of '" + entry.getKey() + "'", offset.toString());
        return offset.longValue();
    }

    private static Tensor tensor(Map.Entry<String, JsonNode> entry, ByteBuffer bytes, long at, long length) {
        String name = entry.getKey();
        String dtype = entry.getValue().path("dtype").asString("none");
        require(dtype.equals("F32"), "'" + name + "' of dtype F32", dtype);
        require(
                length >= 0 && at + length <= bytes.capacity(),
                "'" + name + "' inside the file",
                "offset " + (at + length));
        List<Long> shape = new ArrayList<>();
        entry.getValue().path("shape").forEach(size -> shape.add(size.asLong(-1)));
        float[] values = new float[(int) (length / 4)];
        require(
                length % 4 == 0 && shape.stream().allMatch(s -> s >= 0) && product(shape) == values.length,
                "'" + name + "' with " + values.length + " values",
                "shape " + shape);
        bytes.slice((int) at, (int) length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return new Tensor(shape, values);
    }

    private static long product(List<Long> shape) {
        long product = 1;
        for (long size : shape) {
            product = size > Integer.MAX_VALUE || product > Integer.MAX_VALUE ? -1 : product * size;
        }
        return product;
    }

    private static void require(boolean holds, String expected, String got) {
        if (!holds) {
            throw new IllegalArgumentException("safetensors: expected " + expected + ", got " + got);
        }
    }
}
