package io.dreampress.networks.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * The method and arguments of a call as the engine wants them outside inference mode: one list in which an array's name says
 * whose part it is ({@code 1[]} an element of a list, {@code 1.key} an entry of a map). The names are taken back at the end.
 */
final class RecordedCall implements AutoCloseable {
    private final NDList named = new NDList();
    private final Map<NDArray, Boolean> taken = new IdentityHashMap<>();
    private final NDArray method;

    RecordedCall(NDManager into, String method, Object... arguments) {
        this.method = into.create(0);
        add(this.method, "module_method:" + method);
        for (int i = 0; i < arguments.length; i++) {
            String name = "a" + i;
            switch (arguments[i]) {
                case NDList list -> list.forEach(element -> add(element, name + "[]"));
                case NDArray tensor -> add(tensor, name);
                case Map<?, ?> map -> map.forEach((key, tensor) -> add((NDArray) tensor, name + "." + key));
                default ->
                    throw new IllegalArgumentException("argument " + i + ": expected a tensor, a list or a map of"
                            + " tensors, got " + arguments[i] + "; set numbers by a method of their own before");
            }
        }
    }

    /** An array has one name, so that a second use needs another view of it. */
    private void add(NDArray tensor, String name) {
        NDArray once = taken.put(tensor, true) == null ? tensor : tensor.reshape(tensor.getShape());
        once.setName(name);
        named.add(once);
    }

    NDList named() {
        return named;
    }

    @Override
    public void close() {
        named.forEach(tensor -> tensor.setName(null));
        method.close();
    }
}
