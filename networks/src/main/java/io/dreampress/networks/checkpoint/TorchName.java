package io.dreampress.networks.checkpoint;

import io.dreampress.networks.checkpoint.PickleValue.Constant;
import io.dreampress.networks.checkpoint.PickleValue.Named;
import io.dreampress.networks.checkpoint.PickleValue.Other;
import io.dreampress.networks.checkpoint.PickleValue.Sequence;
import io.dreampress.networks.checkpoint.PickleValue.Storage;
import io.dreampress.networks.checkpoint.PickleValue.Table;
import io.dreampress.networks.checkpoint.PickleValue.Tensor;
import io.dreampress.networks.checkpoint.PickleValue.Text;
import io.dreampress.networks.checkpoint.PickleValue.Whole;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The names that a pickle may mention, and what calling them means here. None of them runs code of the file: they only put
 * data together.
 *
 * @param module Python's
 * @param name in it
 */
record TorchName(String module, String name) {
    private static final Map<String, ElementType> STORAGES = Map.of(
            "DoubleStorage", ElementType.F64,
            "FloatStorage", ElementType.F32,
            "HalfStorage", ElementType.F16,
            "BFloat16Storage", ElementType.BF16,
            "LongStorage", ElementType.I64,
            "IntStorage", ElementType.I32,
            "CharStorage", ElementType.I8,
            "ByteStorage", ElementType.U8,
            "BoolStorage", ElementType.BOOL);
    private static final Set<String> TYPES =
            Set.of("float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool");
    private static final Set<String> CALLABLE = Set.of(
            "collections.OrderedDict",
            "torch._utils._rebuild_tensor",
            "torch._utils._rebuild_tensor_v2",
            "torch._utils._rebuild_parameter",
            "torch._utils._rebuild_parameter_with_state",
            "torch._tensor._rebuild_from_type_v2",
            "torch.Size",
            "torch.device",
            "_codecs.encode");
    private static final Set<String> WRAPPERS = Set.of("torch.Tensor", "torch.nn.parameter.Parameter");
    private static final int MAXIMUM_RANK = 16;

    /**
     * Judges a name.
     *
     * @throws CheckpointException if it is not on the list
     */
    static PickleValue of(String module, String name) {
        TorchName named = new TorchName(module, name);
        if (module.equals("torch") && TYPES.contains(name)) {
            return new Other("a type");
        }
        if (CALLABLE.contains(named.toString())
                || WRAPPERS.contains(named.toString())
                || named.elements().isPresent()) {
            return new Named(named);
        }
        if (module.startsWith("torch") && name.endsWith("Storage")) {
            throw new CheckpointException("storage type " + named + ": expected one of "
                    + STORAGES.keySet().stream().sorted().toList()
                    + ", got another; cast these tensors and save again");
        }
        throw new CheckpointException("expected tensors and plain data alone, got the name '" + named
                + "', which could run code; nothing was run. If you trust the file, load it with torch and save its"
                + " state_dict alone");
    }

    /** Element type of a storage class. */
    Optional<ElementType> elements() {
        if (toString().equals("torch.storage.UntypedStorage")) {
            return Optional.of(ElementType.U8);
        }
        return module.equals("torch") ? Optional.ofNullable(STORAGES.get(name)) : Optional.empty();
    }

    /**
     * What the call of this name gives.
     *
     * @throws CheckpointException if it cannot be called, or not with these arguments
     */
    PickleValue call(List<PickleValue> arguments) {
        return switch (toString()) {
            case "collections.OrderedDict" -> table(arguments);
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> tensor(arguments);
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" ->
                the(Tensor.class, arguments, 0);
            case "torch._tensor._rebuild_from_type_v2" -> wrapped(arguments);
            case "torch.Size" -> the(Sequence.class, arguments, 0);
            case "torch.device" -> new Other("a device");
            case "_codecs.encode" -> new Other("bytes");
            default -> throw refused("something that may be called", "the call of '" + this + "'; nothing was run");
        };
    }

    private Table table(List<PickleValue> arguments) {
        Table table = new Table();
        if (!arguments.isEmpty()) {
            for (PickleValue pair : the(Sequence.class, arguments, 0).items()) {
                if (!(pair instanceof Sequence both) || both.items().size() != 2) {
                    throw refused("pairs of key and value for " + this, pair.kind());
                }
                put(table, both.items().getFirst(), both.items().getLast());
            }
        }
        return table;
    }

    /** Sets an entry; keys that are no text are of no interest. */
    static void put(Table table, PickleValue key, PickleValue value) {
        if (key instanceof Text(String text) && table.entries().put(text, value) != null) {
            throw refused("every key once", "'" + text + "' twice");
        }
    }

    private PickleValue wrapped(List<PickleValue> arguments) {
        Named rebuild = the(Named.class, arguments, 0);
        if (!WRAPPERS.contains(the(Named.class, arguments, 1).name().toString())) {
            throw refused("a plain tensor", arguments.get(1).kind());
        }
        return rebuild.name().call(the(Sequence.class, arguments, 2).items());
    }

    private Tensor tensor(List<PickleValue> arguments) {
        Storage storage = the(Storage.class, arguments, 0);
        long offset = the(Whole.class, arguments, 1).value();
        List<Long> shape = sizes(the(Sequence.class, arguments, 2));
        List<Long> strides = sizes(the(Sequence.class, arguments, 3));
        if (shape.size() != strides.size() || shape.size() > MAXIMUM_RANK || offset < 0) {
            throw refused(
                    "an offset from 0, and sizes and strides of at most " + MAXIMUM_RANK + " axes",
                    offset + ", " + shape + " and " + strides);
        }
        inside(storage, offset, shape, strides);
        return new Tensor(storage, offset, shape, strides);
    }

    private static List<Long> sizes(Sequence sequence) {
        List<Long> sizes = new ArrayList<>();
        for (PickleValue item : sequence.items()) {
            if (!(item instanceof Whole(long value)) || value < 0) {
                throw refused("sizes and strides from 0 and below 2^63", item.kind());
            }
            sizes.add(value);
        }
        return List.copyOf(sizes);
    }

    private static void inside(Storage storage, long offset, List<Long> shape, List<Long> strides) {
        try {
            long count = 1;
            long last = offset;
            for (int axis = 0; axis < shape.size(); axis++) {
                count = Math.multiplyExact(count, shape.get(axis));
                last = Math.addExact(
                        last, Math.multiplyExact(Math.max(0, shape.get(axis) - 1), (long) strides.get(axis)));
            }
            if (offset > storage.elements() || count > storage.elements() || count > 0 && last >= storage.elements()) {
                throw refused(
                        "a tensor inside its storage of " + storage.elements() + " elements, and no larger",
                        "shape " + shape + ", strides " + strides + ", offset " + offset);
            }
        } catch (ArithmeticException e) {
            throw refused("a size below 2^63", "shape " + shape + ", strides " + strides + ", offset " + offset);
        }
    }

    private <T extends PickleValue> T the(Class<T> kind, List<PickleValue> arguments, int index) {
        PickleValue argument = index < arguments.size() ? arguments.get(index) : Constant.NONE;
        if (!kind.isInstance(argument)) {
            throw refused("arguments that torch.save writes for " + this, "as number " + index + " " + argument.kind());
        }
        return kind.cast(argument);
    }

    private static CheckpointException refused(String expected, String got) {
        return new CheckpointException("expected " + expected + ", got " + got);
    }

    @Override
    public String toString() {
        return module + "." + name;
    }
}
