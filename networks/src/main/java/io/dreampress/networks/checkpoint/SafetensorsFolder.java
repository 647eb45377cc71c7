package io.dreampress.networks.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Copies tensors of any checkpoints into safetensors files, as they are stored and one after another, so that neither their
 * number nor their size matters: nothing of them is held in Java's memory. Every weight is looked at: NaN and infinity are
 * refused.
 */
public final class SafetensorsFolder {
    /** Bytes of tensors in one file, unless one tensor alone has more. */
    public static final long SHARD_BYTES = 4_000_000_000L;

    private static final int ALIGNMENT = 8;

    private final Path folder;
    private final String stem;
    private final LongConsumer progress;

    /**
     * A tensor to copy.
     *
     * @param name that it gets
     * @param from who has it
     * @param key its name there
     */
    public record Copy(String name, Checkpoint from, String key) {
        /** All tensors of a checkpoint under their own names. */
        public static List<Copy> all(Checkpoint from) {
            return from.names().stream().map(name -> new Copy(name, from, name)).toList();
        }

        /** Bytes that it takes. */
        public long bytes() {
            TensorEntry entry = from.entry(key);
            return entry.shape().size() * entry.type().bytes();
        }
    }

    private SafetensorsFolder(Path folder, String stem, LongConsumer progress) {
        this.folder = folder;
        this.stem = stem;
        this.progress = progress;
    }

    /**
     * Writes {@code <stem>.safetensors}, or {@code <stem>-00001-of-0000n.safetensors} with an index beside them.
     *
     * @param folder created if needed
     * @param shardBytes most bytes of tensors in one file, see {@link #SHARD_BYTES}
     * @param progress gets the bytes of every tensor once it is written
     * @throws CheckpointException if a weight is NaN or infinite, or a file cannot be written
     */
    public static void write(Path folder, String stem, List<Copy> tensors, long shardBytes, LongConsumer progress) {
        try {
            Files.createDirectories(folder);
            new SafetensorsFolder(folder, stem, progress).write(shards(tensors, shardBytes));
        } catch (IOException e) {
            throw new CheckpointException("folder '" + folder + "': expected to write weights, got " + e, e);
        }
    }

    private static List<List<Copy>> shards(List<Copy> tensors, long shardBytes) {
        List<List<Copy>> shards = new ArrayList<>();
        List<Copy> shard = new ArrayList<>();
        long bytes = 0;
        for (Copy copy : tensors) {
            if (!shard.isEmpty() && bytes + copy.bytes() > shardBytes) {
                shards.add(shard);
                shard = new ArrayList<>();
                bytes = 0;
            }
            shard.add(copy);
            bytes += copy.bytes();
        }
        shards.add(shard);
        return shards;
    }

    private void write(List<List<Copy>> shards) throws IOException {
        if (shards.size() == 1) {
            write(folder.resolve(stem + ".safetensors"), shards.getFirst());
            return;
        }
        JsonObject files = new JsonObject();
        long bytes = 0;
        for (int i = 0; i < shards.size(); i++) {
            String name = "%s-%05d-of-%05d.safetensors".formatted(stem, i + 1, shards.size());
            write(folder.resolve(name), shards.get(i));
            for (Copy copy : shards.get(i)) {
                files.addProperty(copy.name(), name);
                bytes += copy.bytes();
            }
        }
        JsonObject metadata = new JsonObject();
        metadata.addProperty("total_size", bytes);
        JsonObject index = new JsonObject();
        index.add("metadata", metadata);
        index.add("weight_map", files);
        Files.writeString(folder.resolve(stem + ".safetensors.index.json"), index.toString());
    }

    private void write(Path file, List<Copy> tensors) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer header = header(tensors);
            while (header.hasRemaining()) {
                out.write(header);
            }
            for (Copy copy : tensors) {
                copy.from().requireFinite(copy.key());
                copy.from().transfer(copy.key(), out);
                progress.accept(copy.bytes());
            }
            out.force(true);
        }
    }

    private static ByteBuffer header(List<Copy> tensors) {
        JsonObject blocks = new JsonObject();
        JsonObject header = new JsonObject();
        header.add("__metadata__", blocks);
        blocks.addProperty("format", "pt");
        long position = 0;
        for (Copy copy : tensors) {
            copy.from()
                    .blocks(copy.key())
                    .ifPresent(format -> blocks.addProperty(BlockFormat.METADATA_PREFIX + copy.name(), format.key()));
            TensorEntry stored = copy.from().entry(copy.key());
            JsonObject entry = new JsonObject();
            entry.addProperty("dtype", stored.type().name());
            entry.add("shape", array(stored.shape().getShape()));
            entry.add("data_offsets", array(position, position + copy.bytes()));
            header.add(copy.name(), entry);
            position += copy.bytes();
        }
        byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
        int padding = Math.floorMod(-json.length, ALIGNMENT);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + json.length + padding)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length + padding)
                .put(json);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        return bytes.flip();
    }

    private static JsonArray array(long... numbers) {
        JsonArray array = new JsonArray();
        for (long number : numbers) {
            array.add(number);
        }
        return array;
    }
}
