package io.dreampress.networks.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** A memory-mapped file of named tensors, whatever its format. */
sealed interface WeightFile extends AutoCloseable permits Safetensors, TorchFile {
    /** A zip's first bytes. */
    int ZIP = 0x504B0304;

    /** A pickle's first byte: the instruction that names its protocol. */
    int PICKLE = 0x80;

    /**
     * Opens a file in the format that its first bytes tell.
     *
     * @throws CheckpointException if it cannot be read, is damaged, or is a pickle without a zip around it
     */
    static WeightFile open(Path path) {
        ByteBuffer first = firstBytes(path);
        if (first.getInt(0) == ZIP) {
            return TorchFile.open(path);
        }
        boolean longHeader = first.getInt(4) != 0; // beyond what safetensors allows
        if (Byte.toUnsignedInt(first.get(0)) == PICKLE && longHeader) {
            throw new CheckpointException("file '" + path + "': expected safetensors or the zip that torch.save writes"
                    + " since version 1.6, got a bare pickle; convert it: python -c \"import torch;"
                    + " torch.save(torch.load('OLD', map_location='cpu', weights_only=True), 'NEW')\"");
        }
        return Safetensors.open(path);
    }

    private static ByteBuffer firstBytes(Path path) {
        ByteBuffer first = ByteBuffer.allocate(Long.BYTES);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.read(first);
            return first;
        } catch (IOException e) {
            throw new CheckpointException("file '" + path + "': expected a readable file of weights, got " + e, e);
        }
    }

    /** Where the file lies. */
    Path path();

    /** Texts and numbers beside the tensors. */
    Map<String, String> metadata();

    Map<String, TensorEntry> tensors();

    /** The bytes from a tensor's first to its last element, little-endian, inside the mapping. */
    MemorySegment bytes(TensorEntry entry);

    @Override
    void close();
}
