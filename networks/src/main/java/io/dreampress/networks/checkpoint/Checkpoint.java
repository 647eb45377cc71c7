package io.dreampress.networks.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Named tensors of one or more files: safetensors, or the zips of {@code torch.save}, whose pickles are read as data and
 * never run. Files are mapped, whatever their size, and judged when they are opened, but for the weights themselves: that
 * these are numbers is judged where a network takes them, tensor by tensor as they are loaded (see {@link #strict}), and where
 * {@link SafetensorsFolder} copies them, so that opening reads no weights.
 *
 * <p>Tensors of {@link #stored} and of {@link #float32} for float32 wrap the mapped file: they may be read only, and
 * only while this checkpoint is open. Everything that a network keeps and that must outlive it is copied when the
 * network casts or packs it; a network that keeps tensors as they are keeps its checkpoint open.
 *
 * <p>Not thread-safe.
 */
public final class Checkpoint implements AutoCloseable {
    private final String origin;
    private final Collection<WeightFile> files;
    private final Map<String, Located> tensors;
    private final TensorReader reader;
    private final boolean finite;

    private record Located(WeightFile file, TensorEntry entry, BlockFormat blocks) {
        Shape shape() {
            return blocks == null ? entry.shape() : blocks.weights(entry);
        }
    }

    private Checkpoint(String origin, Collection<WeightFile> files, Map<String, Located> tensors) {
        this.origin = origin;
        this.files = List.copyOf(files);
        this.tensors = tensors;
        this.reader = new TensorReader();
        this.finite = false;
    }

    private Checkpoint(String origin, Checkpoint whole, Map<String, Located> tensors, boolean finite) {
        this.origin = origin;
        this.files = whole.files;
        this.tensors = tensors;
        this.reader = whole.reader;
        this.finite = finite;
    }

    /**
     * Opens a file ({@code .safetensors}; {@code .bin}, {@code .pt}, {@code .pth} of {@code torch.save} since version 1.6),
     * an index ({@code *.index.json}), or a folder that holds either under the usual names ({@code model},
     * {@code diffusion_pytorch_model}, {@code pytorch_model}; fp16 variants too; safetensors first).
     *
     * @throws CheckpointException if there is none, or a file is missing, damaged, holds anything but data or a tensor that
     *     another has
     */
    public static Checkpoint open(Path path) {
        Map<String, WeightFile> files = new LinkedHashMap<>();
        try {
            ShardIndex index = ShardIndex.find(path);
            index.files().forEach(file -> files.put(file.getFileName().toString(), WeightFile.open(file)));
            Map<String, Located> tensors = new LinkedHashMap<>();
            for (WeightFile file : files.values()) {
                add(file, tensors);
            }
            index.check(tensors.keySet());
            return new Checkpoint(path.toString(), files.values(), tensors);
        } catch (RuntimeException e) {
            files.values().forEach(WeightFile::close);
            throw e;
        }
    }

    private static void add(WeightFile file, Map<String, Located> tensors) {
        for (TensorEntry entry : file.tensors().values()) {
            String blocks = file.metadata().get(BlockFormat.METADATA_PREFIX + entry.name());
            BlockFormat format = blocks == null ? null : BlockFormat.named(entry.name(), blocks);
            Located before = tensors.put(entry.name(), new Located(file, entry, format));
            if (before != null) {
                throw new CheckpointException("tensor '" + entry.name() + "': expected it in one file, got it in "
                        + before.file().path() + " and " + file.path());
            }
        }
    }

    /** Names of all tensors, in the files' order. */
    public Set<String> names() {
        return tensors.keySet();
    }

    /** Shape of a tensor; of the weights that stored blocks stand for. */
    public Shape shape(String name) {
        return located(name).shape();
    }

    /** Element type as stored. */
    public ElementType type(String name) {
        return located(name).entry().type();
    }

    /** Free texts of all files; a later file's text wins. */
    public Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        files.forEach(file -> metadata.putAll(file.metadata()));
        return metadata;
    }

    /**
     * A tensor as stored, wrapping the mapped file where its address and the order of its elements allow. BF16 comes as
     * 16-bit floats whose bits must be viewed as bfloat16 inside TorchScript ({@code torch.view_copy(x, dtype=15)}), blocks
     * come as bytes.
     */
    public NDArray stored(NDManager manager, String name) {
        Located located = located(name);
        return reader.stored(manager, located.file(), located.entry());
    }

    /**
     * A tensor of floating-point weights widened to float32, blocks included; integers as they are. Float32 is not
     * copied: it wraps the mapped file.
     *
     * @throws CheckpointException after {@link #strict} or {@link #finite}, if a weight is NaN or infinite
     */
    public NDArray float32(NDManager manager, String name) {
        Located located = located(name);
        NDArray tensor = located.blocks() == null
                ? reader.float32(manager, located.file(), located.entry())
                : reader.widened(
                        manager,
                        located.file(),
                        located.entry(),
                        located.blocks().method());
        if (finite && tensor.getDataType() == DataType.FLOAT32 && !reader.isFinite(tensor)) {
            throw spoilt(name);
        }
        return tensor;
    }

    /**
     * Demands that a tensor's weights are numbers, reading all of them.
     *
     * @throws CheckpointException if one is NaN or infinite
     */
    void requireFinite(String name) {
        Located located = located(name);
        boolean sound = located.blocks() == null
                ? reader.isFinite(located.file(), located.entry())
                : reader.isFinite(located.file(), located.entry(), located.blocks());
        if (!sound) {
            throw spoilt(name);
        }
    }

    private CheckpointException spoilt(String name) {
        return new CheckpointException("tensor '" + name + "': expected numbers, got NaN or infinity in '" + origin
                + "'; the weights are spoilt, get or train them again");
    }

    /** Where a tensor lies. */
    TensorEntry entry(String name) {
        return located(name).entry();
    }

    /** The format of a tensor that is blocks. */
    Optional<BlockFormat> blocks(String name) {
        return Optional.ofNullable(located(name).blocks());
    }

    /** Writes a tensor as stored, little-endian and in row-major order; nothing of it is held in Java's memory. */
    void transfer(String name, WritableByteChannel to) throws IOException {
        Located located = located(name);
        reader.transfer(located.file(), located.entry(), to);
    }

    /** All tensors as {@link #float32}. */
    public Map<String, NDArray> float32(NDManager manager) {
        return float32(manager, tensors.keySet());
    }

    /** The named tensors as {@link #float32}. */
    public Map<String, NDArray> float32(NDManager manager, Collection<String> names) {
        Map<String, NDArray> loaded = new LinkedHashMap<>();
        names.forEach(name -> loaded.put(name, float32(manager, name)));
        return loaded;
    }

    /**
     * Demands exactly the expected tensors.
     *
     * @throws CheckpointException with the complete list of missing, unexpected and mis-shaped tensors
     */
    public Checkpoint strict(Map<String, Shape> expected) {
        return strict(expected, name -> false);
    }

    /**
     * Demands exactly the expected tensors; those that {@code ignored} accepts may be there too.
     *
     * @return the expected tensors alone, in the order expected; {@link #float32} refuses those that are not numbers
     * @throws CheckpointException with the complete list of missing, unexpected and mis-shaped tensors
     */
    public Checkpoint strict(Map<String, Shape> expected, Predicate<String> ignored) {
        StrictComparison comparison = StrictComparison.of(expected, this, ignored);
        if (!comparison.agrees()) {
            throw new CheckpointException("checkpoint '" + origin + "': " + comparison.report());
        }
        return only(expected.keySet()).finite();
    }

    /** A view of the same tensors whose {@link #float32} refuses those that are not numbers. It shares the files. */
    public Checkpoint finite() {
        return new Checkpoint(origin, this, tensors, true);
    }

    /** A view of the named tensors, in the order named. It shares the files: closing either closes them. */
    public Checkpoint only(Collection<String> names) {
        Map<String, Located> chosen = new LinkedHashMap<>();
        names.forEach(name -> chosen.put(name, located(name)));
        return new Checkpoint(origin, this, chosen, finite);
    }

    /**
     * A view of the tensors whose name begins so, without that beginning; for a network inside another's checkpoint. It
     * shares the files: closing either closes them.
     */
    public Checkpoint below(String prefix) {
        Map<String, Located> inside = new LinkedHashMap<>();
        tensors.forEach((name, located) -> {
            if (name.startsWith(prefix)) {
                inside.put(name.substring(prefix.length()), located);
            }
        });
        return new Checkpoint(origin + " below '" + prefix + "'", this, inside, finite);
    }

    /**
     * A view of the same tensors under other names. It shares the files: closing either closes them.
     *
     * @throws CheckpointException if two tensors get one name
     */
    public Checkpoint renamed(UnaryOperator<String> rename) {
        Map<String, Located> renamed = new LinkedHashMap<>();
        tensors.forEach((name, located) -> {
            if (renamed.put(rename.apply(name), located) != null) {
                throw new CheckpointException("tensor '" + name + "': expected a name of its own, got '"
                        + rename.apply(name) + "', which another has");
            }
        });
        return new Checkpoint(origin, this, renamed, finite);
    }

    /**
     * A view in which a table is cut in two: its first rows keep its name, the others get one of their own. It shares the
     * files: closing either closes them.
     *
     * @param rows that stay, at least one and fewer than there are
     * @throws CheckpointException if there are not so many, or the table is stored in blocks
     */
    public Checkpoint cut(String name, long rows, String rest) {
        Located table = located(name);
        long all = table.shape().get(0);
        if (rows < 1 || rows >= all || table.blocks() != null) {
            throw new CheckpointException("tensor '" + name + "': expected more than " + rows
                    + " rows, not in blocks, got " + all + (table.blocks() == null ? "" : " in blocks"));
        }
        Map<String, Located> parts = new LinkedHashMap<>(tensors);
        parts.put(name, new Located(table.file(), table.entry().rows(0, rows), null));
        parts.put(rest, new Located(table.file(), table.entry().rows(rows, all - rows), null));
        return new Checkpoint(origin, this, parts, finite);
    }

    private Located located(String name) {
        Located located = tensors.get(name);
        if (located == null) {
            throw new CheckpointException("tensor '" + name + "': expected it in '" + origin + "', got a checkpoint of "
                    + tensors.size() + " tensors without it");
        }
        return located;
    }

    @Override
    public void close() {
        reader.close();
        files.forEach(WeightFile::close);
    }
}
