package io.dreampress.networks.checkpoint;

import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.checkpoint.PickleValue.Constant;
import io.dreampress.networks.checkpoint.PickleValue.Named;
import io.dreampress.networks.checkpoint.PickleValue.Storage;
import io.dreampress.networks.checkpoint.PickleValue.Table;
import io.dreampress.networks.checkpoint.PickleValue.Tensor;
import io.dreampress.networks.checkpoint.PickleValue.Text;
import io.dreampress.networks.checkpoint.PickleValue.Whole;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One file of {@code torch.save} since version 1.6: a zip of storages beside a pickle that says which tensors they hold.
 * Memory-mapped read-only whatever its size; the pickle is read as data and nothing in it is run.
 *
 * <p>The tensors are those of the saved dictionary, or of what it has under {@code model_state_dict} or
 * {@code state_dict}; texts and whole numbers beside them become metadata.
 *
 * <p>Thread-safe for reading. Segments and tensors made from them become invalid when the file is closed.
 */
final class TorchFile implements WeightFile {
    private static final long LONGEST_PICKLE = 64L << 20;
    private static final String PICKLE = "/data.pkl";
    private static final List<String> NESTED = List.of("model_state_dict", "state_dict");
    private static final int MOST_VIEWS = 16;

    private final Path path;
    private final Arena arena;
    private final MemorySegment file;
    private final Map<String, ZipDirectory.Entry> entries;
    private final String folder;
    private final Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    TorchFile(Path path, Arena arena, MemorySegment file) {
        this.path = path;
        this.arena = arena;
        this.file = file;
        this.entries = ZipDirectory.read(file);
        this.folder = folder();
        requireLittleEndian();
        take(state(Pickle.read(pickle(), this::storage)));
        requireFewViews();
    }

    /**
     * Opens a file and judges it.
     *
     * @throws CheckpointException if it cannot be read, is damaged or holds anything but data, naming the file and the place
     */
    static TorchFile open(Path path) {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new TorchFile(path, arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
        } catch (IOException e) {
            arena.close();
            throw new CheckpointException("file '" + path + "': expected a readable torch file, got " + e, e);
        } catch (CheckpointException e) {
            arena.close();
            throw new CheckpointException("file '" + path + "': " + e.getMessage(), e);
        }
    }

    /** The one folder that torch puts everything in. */
    private String folder() {
        List<String> pickles = entries.keySet().stream()
                .filter(name -> name.endsWith(PICKLE) && name.indexOf('/') == name.length() - PICKLE.length())
                .toList();
        if (pickles.size() != 1) {
            throw new CheckpointException(
                    "zip: expected one entry 'NAME/data.pkl', which torch.save writes, got " + pickles.size());
        }
        String found = pickles.getFirst().substring(0, pickles.getFirst().length() - PICKLE.length() + 1);
        return found;
    }

    private void requireLittleEndian() {
        ZipDirectory.Entry order = entries.get(folder + "byteorder");
        if (order != null && !text(order).equals("little")) {
            throw new CheckpointException("byteorder: expected little, got '" + text(order)
                    + "'; save the file again on a machine with an x86-64 or ARM processor");
        }
    }

    private String text(ZipDirectory.Entry entry) {
        long length = Math.min(entry.bytes(), 16);
        return StandardCharsets.US_ASCII
                .decode(file.asSlice(entry.begin(), length).asByteBuffer())
                .toString();
    }

    private ByteBuffer pickle() {
        ZipDirectory.Entry entry = entries.get(folder + PICKLE.substring(1));
        if (entry.bytes() > LONGEST_PICKLE) {
            throw new CheckpointException("pickle: expected at most " + LONGEST_PICKLE + " bytes, got " + entry.bytes()
                    + "; save the state_dict alone");
        }
        return file.asSlice(entry.begin(), entry.bytes()).asByteBuffer();
    }

    /** {@code ('storage', type, key, location, elements)}. */
    private Storage storage(List<PickleValue> id) {
        if (id.size() >= 5
                && id.get(0) instanceof Text(String word)
                && word.equals("storage")
                && id.get(1) instanceof Named(TorchName name)
                && id.get(2) instanceof Text(String key)
                && id.get(4) instanceof Whole(long elements)) {
            Optional<ElementType> type = name.elements();
            ZipDirectory.Entry entry = entries.get(folder + "data/" + key);
            if (type.isPresent() && entry != null) {
                if (elements < 0
                        || elements != entry.bytes() / type.get().bytes()
                        || entry.bytes() % type.get().bytes() != 0) {
                    throw new CheckpointException("storage '" + key + "': expected " + elements + " elements of "
                            + type.get() + ", got " + entry.bytes() + " bytes; the file is damaged, get it again");
                }
                return new Storage(type.get(), elements, entry);
            }
            throw new CheckpointException("storage '" + key + "': expected its entry 'data/" + key
                    + "' in the zip, got none; the file is damaged, get it again");
        }
        throw new CheckpointException(
                "storage: expected ('storage', type, key, location, elements), got something else");
    }

    private static Table state(PickleValue saved) {
        if (!(saved instanceof Table table)) {
            throw new CheckpointException("pickle: expected a dictionary of tensors, got " + saved.kind()
                    + "; save a state_dict: torch.save(model.state_dict(), FILE)");
        }
        for (String name : NESTED) {
            if (table.entries().get(name) instanceof Table nested) {
                return nested;
            }
        }
        return table;
    }

    private void take(Table state) {
        List<String> others = new ArrayList<>();
        state.entries().forEach((name, value) -> {
            switch (value) {
                case Tensor tensor -> tensors.put(name, entry(name, tensor));
                case Text(String text) -> metadata.put(name, text);
                case Whole(long number) -> metadata.put(name, String.valueOf(number));
                case Constant _, PickleValue.Other _ -> {}
                case Table _, PickleValue.Sequence _, Named _, Storage _ -> others.add(name);
            }
        });
        if (!others.isEmpty()) {
            throw new CheckpointException(
                    "pickle: expected tensors by name, or them under " + String.join(" or ", NESTED)
                            + ", got tables or lists under " + others + "; save the one that you want alone");
        }
    }

    private static TensorEntry entry(String name, Tensor tensor) {
        int width = tensor.storage().type().bytes();
        long begin = tensor.storage().bytes().begin() + tensor.offset() * width;
        long last = 0;
        long count = 1;
        boolean rowMajor = true;
        for (int axis = tensor.shape().size() - 1; axis >= 0; axis--) {
            long size = tensor.shape().get(axis);
            rowMajor &= size == 1 || tensor.strides().get(axis) == count;
            last += Math.max(0, size - 1) * tensor.strides().get(axis);
            count *= size;
        }
        Shape shape =
                new Shape(tensor.shape().stream().mapToLong(Long::longValue).toArray());
        long elements = count == 0 ? 0 : last + 1;
        return new TensorEntry(
                name,
                tensor.storage().type(),
                shape,
                begin,
                begin + elements * width,
                rowMajor || count == 0 ? List.of() : tensor.strides());
    }

    /** Tensors may share storages, but not so that a small file becomes many times its size when it is copied. */
    private void requireFewViews() {
        double bytes = tensors.values().stream()
                .mapToDouble(
                        entry -> (double) entry.shape().size() * entry.type().bytes())
                .sum();
        if (bytes > (double) MOST_VIEWS * file.byteSize()) {
            throw new CheckpointException("tensors: expected at most " + MOST_VIEWS + " times the file's "
                    + file.byteSize() + " bytes in all, got " + Math.round(bytes)
                    + "; they share storages too often, save them apart");
        }
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public Map<String, String> metadata() {
        return Collections.unmodifiableMap(metadata);
    }

    @Override
    public Map<String, TensorEntry> tensors() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public MemorySegment bytes(TensorEntry entry) {
        return file.asSlice(entry.begin(), entry.bytes());
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
