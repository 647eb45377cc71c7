package io.dreampress.networks.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * One safetensors file, memory-mapped read-only whatever its size. Nothing is read before it is used.
 *
 * <p>Thread-safe for reading. Segments and tensors made from them become invalid when the file is closed.
 */
final class Safetensors implements WeightFile {
    private static final int PREFIX = Long.BYTES;
    private static final long LONGEST_HEADER = 100L << 20;
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path path;
    private final Arena arena;
    private final MemorySegment data;
    private final SafetensorsHeader header;

    Safetensors(Path path, Arena arena, MemorySegment file) {
        this.path = path;
        this.arena = arena;
        long length = headerLength(file);
        this.header = SafetensorsHeader.parse(headerText(file, length), file.byteSize() - PREFIX - length);
        this.data = file.asSlice(PREFIX + length);
    }

    /**
     * Opens a file and judges its header.
     *
     * @throws CheckpointException if it cannot be read or its header is not sound, naming file and tensor
     */
    static Safetensors open(Path path) {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment file = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new Safetensors(path, arena, file);
        } catch (IOException e) {
            arena.close();
            throw new CheckpointException("file '" + path + "': expected a readable safetensors file, got " + e, e);
        } catch (CheckpointException e) {
            arena.close();
            throw new CheckpointException("file '" + path + "': " + e.getMessage(), e);
        }
    }

    private static long headerLength(MemorySegment file) {
        if (file.byteSize() < PREFIX) {
            throw new CheckpointException("expected at least " + PREFIX + " bytes, got " + file.byteSize());
        }
        long length = file.get(LENGTH, 0);
        if (length < 0 || length > Math.min(LONGEST_HEADER, file.byteSize() - PREFIX)) {
            throw new CheckpointException(
                    "header: expected a length within the file and at most " + LONGEST_HEADER + " bytes, got "
                            + Long.toUnsignedString(length) + "; the file is truncated or no safetensors file");
        }
        return length;
    }

    private static String headerText(MemorySegment file, long length) {
        ByteBuffer bytes = file.asSlice(PREFIX, length).asByteBuffer();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new CheckpointException("header: expected UTF-8, got bytes that are not", e);
        }
    }

    @Override
    public Path path() {
        return path;
    }

    /** Free texts of the file's {@code __metadata__}. */
    @Override
    public Map<String, String> metadata() {
        return header.metadata();
    }

    @Override
    public Map<String, TensorEntry> tensors() {
        return header.tensors();
    }

    @Override
    public MemorySegment bytes(TensorEntry entry) {
        return data.asSlice(entry.begin(), entry.bytes());
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
