package io.dreampress.networks.checkpoint;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Named tensors of one or more safetensors files.
 *
 * <p>Tensors of {@link #stored} and of {@link #float32} for float32 wrap the mapped file: they may be read only, and
 * only while this checkpoint is open. Everything that a network keeps and that must outlive it is copied when the
 * network casts or packs it; a network that keeps tensors as they are keeps its checkpoint open.
 *
 * <p>Not thread-safe.
 */
public final class Checkpoint implements AutoCloseable {
    private static final Device CPU = Device.cpu();

    private final String origin;
    private final Collection<Safetensors> files;
    private final Map<String, Located> tensors;
    private final NDManager scope;
    private final TorchScriptProgram types;

    private record Located(Safetensors file, TensorEntry entry, BlockFormat blocks) {
        Shape shape() {
            return blocks == null ? entry.shape() : blocks.weights(entry);
        }
    }

    private Checkpoint(String origin, Collection<Safetensors> files, Map<String, Located> tensors) {
        this.origin = origin;
        this.files = List.copyOf(files);
        this.tensors = tensors;
        this.scope = TorchScriptProgram.newManager();
        this.types = TorchScriptProgram.load(scope, "stored_types");
    }

    private Checkpoint(String origin, Checkpoint whole, Map<String, Located> tensors) {
        this.origin = origin;
        this.files = whole.files;
        this.tensors = tensors;
        this.scope = whole.scope;
        this.types = whole.types;
    }

    /**
     * Opens a safetensors file, an index ({@code *.safetensors.index.json}), or a folder that holds either under the
     * usual names ({@code model}, {@code diffusion_pytorch_model}, {@code pytorch_model}; fp16 variants too).
     *
     * @throws CheckpointException if there is none, or a file is missing, damaged or holds a tensor that another has
     */
    public static Checkpoint open(Path path) {
        Map<String, Safetensors> files = new LinkedHashMap<>();
        try {
            ShardIndex index = ShardIndex.find(path);
            index.files().forEach(file -> files.put(file.getFileName().toString(), Safetensors.open(file)));
            Map<String, Located> tensors = new LinkedHashMap<>();
            for (Safetensors file : files.values()) {
                add(file, tensors);
            }
            index.check(tensors.keySet());
            return new Checkpoint(path.toString(), files.values(), tensors);
        } catch (RuntimeException e) {
            files.values().forEach(Safetensors::close);
            throw e;
        }
    }

    private static void add(Safetensors file, Map<String, Located> tensors) {
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
     * A tensor as stored, wrapping the mapped file where its address allows. BF16 comes as 16-bit floats whose bits must
     * be viewed as bfloat16 inside TorchScript ({@code torch.view_copy(x, dtype=15)}), blocks come as bytes.
     */
    public NDArray stored(NDManager manager, String name) {
        Located located = located(name);
        TensorEntry entry = located.entry();
        MemorySegment bytes = located.file().bytes(entry);
        if (entry.bytes() == 0) {
            return manager.create(entry.shape(), entry.type().carrier());
        }
        if (bytes.address() % entry.type().bytes() != 0) {
            try (NDManager temporary = manager.newSubManager()) {
                NDArray unaligned = wrap(temporary, bytes, new Shape(entry.bytes()), ElementType.U8);
                NDArray copy = manager.create(entry.shape(), entry.type().carrier());
                copy.set(unaligned.toByteBuffer());
                return copy;
            }
        }
        return wrap(manager, bytes, entry.shape(), entry.type());
    }

    /** The engine reads the address alone, so a buffer of a few bytes stands for tensors beyond 2 GB. */
    private static NDArray wrap(NDManager manager, MemorySegment bytes, Shape shape, ElementType type) {
        MemorySegment start = bytes.asSlice(0, Math.min(bytes.byteSize(), Integer.MAX_VALUE));
        return JniUtils.createNdFromByteBuffer(
                (PtNDManager) manager, start.asByteBuffer(), shape, type.carrier(), SparseFormat.DENSE, CPU);
    }

    /**
     * A tensor of floating-point weights widened to float32, blocks included; integers as they are. Float32 is not
     * copied: it wraps the mapped file.
     */
    public NDArray float32(NDManager manager, String name) {
        Located located = located(name);
        if (located.blocks() != null) {
            return widened(manager, name, located.blocks().method());
        }
        return switch (located.entry().type()) {
            case F64, F16 -> widened(manager, name, "widen");
            case BF16 -> widened(manager, name, "widen_bfloat16");
            case F32, I64, I32, I8, U8, BOOL -> stored(manager, name);
        };
    }

    private NDArray widened(NDManager manager, String name, String method) {
        try (NDArray stored = stored(scope, name)) {
            return types.tensor(manager, method, stored);
        }
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
     * @return the expected tensors alone, in the order expected
     * @throws CheckpointException with the complete list of missing, unexpected and mis-shaped tensors
     */
    public Checkpoint strict(Map<String, Shape> expected, Predicate<String> ignored) {
        StrictComparison comparison = StrictComparison.of(expected, this, ignored);
        if (!comparison.agrees()) {
            throw new CheckpointException("checkpoint '" + origin + "': " + comparison.report());
        }
        return only(expected.keySet());
    }

    /** A view of the named tensors, in the order named. It shares the files: closing either closes them. */
    public Checkpoint only(Collection<String> names) {
        Map<String, Located> chosen = new LinkedHashMap<>();
        names.forEach(name -> chosen.put(name, located(name)));
        return new Checkpoint(origin, this, chosen);
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
        return new Checkpoint(origin + " below '" + prefix + "'", this, inside);
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
        return new Checkpoint(origin, this, renamed);
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
        scope.close();
        files.forEach(Safetensors::close);
    }
}
