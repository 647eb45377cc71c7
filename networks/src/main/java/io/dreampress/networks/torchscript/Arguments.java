package io.dreampress.networks.torchscript;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.HashMap;
import java.util.Map;

/** Java values as TorchScript values. */
final class Arguments {
    private Arguments() {}

    static IValue[] toNative(String program, String method, Object... arguments) {
        IValue[] values = new IValue[arguments.length];
        try {
            for (int i = 0; i < arguments.length; i++) {
                values[i] = toNative(arguments[i]);
            }
            return values;
        } catch (IllegalArgumentException e) {
            close(arguments, values);
            throw new TorchScriptException("program '" + program + "', method '" + method + "': " + e.getMessage(), e);
        }
    }

    /** Closes the values made by {@link #toNative}; values that came in as such stay open. */
    static void close(Object[] arguments, IValue[] values) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] != null && values[i] != arguments[i]) {
                values[i].close();
            }
        }
    }

    private static IValue toNative(Object argument) {
        return switch (argument) {
            case IValue value -> value;
            case NDList list -> IValue.listFrom(tensors(list.toArray(new NDArray[0])));
            case PtNDArray tensor -> IValue.from(tensor);
            case NDArray[] list -> IValue.listFrom(tensors(list));
            case Map<?, ?> map -> IValue.stringMapFrom(named(map));
            case Integer number -> IValue.from(number.longValue());
            case Long number -> IValue.from(number.longValue());
            case Double number -> IValue.from(number.doubleValue());
            case Float number -> IValue.from(number.doubleValue());
            case Boolean flag -> IValue.from(flag.booleanValue());
            case String text -> IValue.from(text);
            case long[] numbers -> IValue.listFrom(numbers);
            case double[] numbers -> IValue.listFrom(numbers);
            case boolean[] flags -> IValue.listFrom(flags);
            case null ->
                throw new IllegalArgumentException(
                        "argument: expected a value, got null; leave it out and give the signature a default");
            default ->
                throw new IllegalArgumentException(
                        "argument: expected a tensor, a list or map of tensors, a number, a flag or" + " text, got "
                                + argument.getClass().getName());
        };
    }

    private static PtNDArray[] tensors(NDArray[] list) {
        PtNDArray[] tensors = new PtNDArray[list.length];
        for (int i = 0; i < list.length; i++) {
            tensors[i] = (PtNDArray) list[i];
        }
        return tensors;
    }

    private static Map<String, PtNDArray> named(Map<?, ?> map) {
        Map<String, PtNDArray> named = HashMap.newHashMap(map.size());
        map.forEach((name, tensor) -> named.put((String) name, (PtNDArray) tensor));
        return named;
    }
}
