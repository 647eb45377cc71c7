package io.dreampress.networks.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A model's parameters as float32 tensors of their own, under the names that they have in its checkpoints. Those that are
 * {@linkplain #learn learned} get gradients; the others are frozen: gradients pass through what is computed with them.
 *
 * <p>Several checkpoints may share one collection, each under a prefix such as {@code unet/}; {@link #below} gives a network
 * its own. Not thread-safe.
 */
public final class Parameters implements AutoCloseable {
    private final NDManager scope;
    private final Map<String, NDArray> tensors;
    private final Set<NDArray> learned;

    private Parameters(NDManager scope, Map<String, NDArray> tensors, Set<NDArray> learned) {
        this.scope = scope;
        this.tensors = tensors;
        this.learned = learned;
    }

    /** An empty collection. */
    public static Parameters create() {
        return new Parameters(
                TorchScriptProgram.newManager(),
                new LinkedHashMap<>(),
                Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    /** All of a checkpoint's tensors; it may be closed afterwards. */
    public static Parameters of(Checkpoint checkpoint) {
        return create().add("", checkpoint);
    }

    /** Adds copies of all of a checkpoint's floating-point tensors, the prefix before their names. */
    public Parameters add(String prefix, Checkpoint checkpoint) {
        return add(prefix, checkpoint, checkpoint.names());
    }

    /** Adds copies of some of a checkpoint's tensors, the prefix before their names; those of whole numbers are left out. */
    public Parameters add(String prefix, Checkpoint checkpoint, Collection<String> names) {
        for (String name : names) {
            try (NDManager loading = scope.newSubManager()) {
                NDArray loaded = checkpoint.float32(loading, name);
                if (loaded.getDataType() == DataType.FLOAT32) {
                    put(prefix + name, loaded);
                }
            }
        }
        return this;
    }

    /**
     * Adds a copy of a tensor as a new, frozen parameter.
     *
     * @throws IllegalArgumentException if the name is taken
     */
    public Parameters put(String name, NDArray value) {
        NDArray own = value.duplicate();
        own.attach(scope);
        if (tensors.putIfAbsent(name, own) != null) {
            own.close();
            throw new IllegalArgumentException(
                    "parameter '" + name + "': expected a name of its own, got one that is taken; use a prefix");
        }
        return this;
    }

    /** Writes new values over a parameter's. */
    public void set(String name, NDArray value) {
        LearningProgram.INSTANCE.invoke("overwrite", get(name), value);
    }

    /**
     * Chooses what is learned; everything else is frozen.
     *
     * @throws IllegalArgumentException if that is nothing
     */
    public Parameters learn(Predicate<String> wanted) {
        learned.clear();
        tensors.forEach((name, tensor) -> {
            boolean learns = wanted.test(name);
            tensor.setRequiresGradient(learns);
            if (learns) {
                learned.add(tensor);
            }
        });
        if (learned.isEmpty()) {
            throw new IllegalArgumentException("parameters: expected at least one that is learned, got none of "
                    + tensors.size() + "; correct their names");
        }
        return this;
    }

    /** Those whose name begins so, without that beginning: the same tensors. Only the whole is to be closed. */
    public Parameters below(String prefix) {
        Map<String, NDArray> inside = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                inside.put(name.substring(prefix.length()), tensor);
            }
        });
        return new Parameters(scope, inside, learned);
    }

    /** Names of all, in the order of adding. */
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    /** Names of those that are learned, in the order of adding. */
    public Set<String> learned() {
        Set<String> names = new LinkedHashSet<>();
        tensors.forEach((name, tensor) -> {
            if (learned.contains(tensor)) {
                names.add(name);
            }
        });
        return names;
    }

    /** Whether there is a parameter of that name. */
    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /**
     * A parameter itself, not a copy.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public NDArray get(String name) {
        NDArray tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("parameter '" + name + "': expected one of " + tensors.size()
                    + " that were loaded, got a name that none has; is it another network's, or below a prefix?");
        }
        return tensor;
    }

    /** All by name, as programs take them. */
    public Map<String, NDArray> byName() {
        return Collections.unmodifiableMap(tensors);
    }

    @Override
    public void close() {
        scope.close();
    }
}
