package io.dreampress.networks.checkpoint;

import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON at the front of a safetensors file, judged strictly: every tensor inside the file, of exactly the bytes that
 * its shape needs, none overlapping another, no gaps, no key twice.
 *
 * @param tensors by name, in the file's order
 * @param metadata the file's free texts
 */
record SafetensorsHeader(Map<String, TensorEntry> tensors, Map<String, String> metadata) {
    private static final int MAXIMUM_RANK = 16;

    SafetensorsHeader {
        tensors = Collections.unmodifiableMap(tensors);
        metadata = Collections.unmodifiableMap(metadata);
    }

    /**
     * Reads and judges a header.
     *
     * @param dataBytes bytes in the file after the header
     * @throws CheckpointException naming the tensor and what is wrong with it
     */
    static SafetensorsHeader parse(String json, long dataBytes) {
        Map<String, TensorEntry> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        try (JsonReader reader = new JsonReader(new StringReader(json))) {
            reader.setStrictness(Strictness.STRICT);
            reader.beginObject();
            while (reader.hasNext()) {
                String name = reader.nextName();
                if (name.equals("__metadata__")) {
                    metadata(reader, metadata);
                } else {
                    TensorEntry entry = entry(reader, name);
                    unique(tensors.put(name, entry) == null, name);
                    inside(entry, dataBytes);
                }
            }
            reader.endObject();
            requireEnd(reader);
        } catch (IOException | IllegalStateException | NumberFormatException | JsonParseException e) {
            throw new CheckpointException("header: expected the JSON of a safetensors file, got " + e.getMessage(), e);
        }
        contiguous(tensors, dataBytes);
        return new SafetensorsHeader(tensors, metadata);
    }

    /** Nothing but padding may follow the object. */
    private static void requireEnd(JsonReader reader) throws IOException {
        if (reader.peek() != JsonToken.END_DOCUMENT) {
            throw new MalformedJsonException("more text after the end of the header");
        }
    }

    private static void metadata(JsonReader reader, Map<String, String> metadata) throws IOException {
        unique(metadata.isEmpty(), "__metadata__");
        reader.beginObject();
        while (reader.hasNext()) {
            String key = reader.nextName();
            unique(metadata.put(key, reader.nextString()) == null, key);
        }
        reader.endObject();
    }

    private static TensorEntry entry(JsonReader reader, String name) throws IOException {
        ElementType type = null;
        long[] shape = null;
        long[] offsets = null;
        reader.beginObject();
        while (reader.hasNext()) {
            String field = reader.nextName();
            switch (field) {
                case "dtype" -> {
                    unique(type == null, name + "'.'dtype");
                    type = type(name, reader.nextString());
                }
                case "shape" -> {
                    unique(shape == null, name + "'.'shape");
                    shape = numbers(reader, name, MAXIMUM_RANK);
                }
                case "data_offsets" -> {
                    unique(offsets == null, name + "'.'data_offsets");
                    offsets = numbers(reader, name, 2);
                }
                default -> throw broken(name, "dtype, shape and data_offsets", "the field '" + field + "'");
            }
        }
        reader.endObject();
        if (type == null || shape == null || offsets == null || offsets.length != 2) {
            throw broken(name, "dtype, shape and two data_offsets", "not all of them");
        }
        return new TensorEntry(name, type, new Shape(shape), offsets[0], offsets[1]);
    }

    private static ElementType type(String name, String text) {
        for (ElementType type : ElementType.values()) {
            if (type.name().equals(text)) {
                return type;
            }
        }
        throw broken(name, "dtype one of F64, F32, F16, BF16, I64, I32, I8, U8, BOOL", "'" + text + "'");
    }

    private static long[] numbers(JsonReader reader, String name, int most) throws IOException {
        List<Long> numbers = new ArrayList<>();
        reader.beginArray();
        while (reader.hasNext()) {
            String text = reader.nextString();
            if (!text.matches("[0-9]{1,18}") || numbers.size() == most) {
                throw broken(name, "at most " + most + " whole numbers below 10^18", "'" + text + "' among them");
            }
            numbers.add(Long.valueOf(text));
        }
        reader.endArray();
        return numbers.stream().mapToLong(Long::longValue).toArray();
    }

    /** The tensor must lie within the file and take exactly the bytes that its shape and type ask for. */
    private static void inside(TensorEntry entry, long dataBytes) {
        if (entry.begin() > entry.end() || entry.end() > dataBytes) {
            throw broken(
                    entry.name(),
                    "data_offsets within the " + dataBytes + " bytes of data that the file has (is it truncated?)",
                    "[" + entry.begin() + ", " + entry.end() + "]");
        }
        long needed = entry.type().bytes();
        try {
            for (long dimension : entry.shape().getShape()) {
                needed = Math.multiplyExact(needed, dimension);
            }
        } catch (ArithmeticException e) {
            throw broken(entry.name(), "a size below 2^63 bytes", "shape " + entry.shape());
        }
        if (needed != entry.bytes()) {
            throw broken(
                    entry.name(),
                    needed + " bytes for " + entry.type() + " " + entry.shape(),
                    entry.bytes() + " bytes");
        }
    }

    private static void contiguous(Map<String, TensorEntry> tensors, long dataBytes) {
        List<TensorEntry> sorted = tensors.values().stream()
                .sorted(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end))
                .toList();
        long position = 0;
        for (TensorEntry entry : sorted) {
            if (entry.begin() != position) {
                throw broken(
                        entry.name(),
                        "data that starts where the tensor before it ends, at byte " + position,
                        (entry.begin() < position ? "an overlap" : "a gap") + ", it starts at byte " + entry.begin());
            }
            position = entry.end();
        }
        if (position != dataBytes) {
            throw new CheckpointException("data: expected " + position + " bytes after the header, got " + dataBytes
                    + "; the file was cut or has something appended: copy it again");
        }
    }

    private static void unique(boolean first, String name) {
        if (!first) {
            throw broken(name, "every key once", "it twice");
        }
    }

    private static CheckpointException broken(String name, String expected, String got) {
        return new CheckpointException(
                "tensor '" + name + "': expected " + expected + ", got " + got + "; the file is damaged, get it again");
    }
}
