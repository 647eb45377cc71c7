package io.dreampress.networks.checkpoint;

import io.dreampress.networks.checkpoint.PickleValue.Constant;
import io.dreampress.networks.checkpoint.PickleValue.Named;
import io.dreampress.networks.checkpoint.PickleValue.Other;
import io.dreampress.networks.checkpoint.PickleValue.Sequence;
import io.dreampress.networks.checkpoint.PickleValue.Table;
import io.dreampress.networks.checkpoint.PickleValue.Text;
import io.dreampress.networks.checkpoint.PickleValue.Whole;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Python's pickle (PEP 307, 3154, 574; binary protocols 2 to 5) read as data. A pickle is a program for a stack machine;
 * this machine has the instructions that put plain data together, and calls only what {@link TorchName} lists, none of which
 * runs code. Any other instruction or name ends the reading.
 *
 * <p>Time and memory grow with the number of instructions, which is bounded.
 */
final class Pickle {
    private static final int MOST_INSTRUCTIONS = 4_000_000;

    private final PickleReader reader;
    private final Function<List<PickleValue>, PickleValue> references;
    private final Map<Integer, PickleValue> memo = new HashMap<>();
    private final List<List<PickleValue>> outer = new ArrayList<>();
    private List<PickleValue> stack = new ArrayList<>();

    private Pickle(ByteBuffer bytes, Function<List<PickleValue>, PickleValue> references) {
        this.reader = new PickleReader(bytes);
        this.references = references;
    }

    /**
     * Reads a pickle.
     *
     * @param references what the items of a persistent id stand for
     * @throws CheckpointException naming the byte and what is wrong there
     */
    static PickleValue read(ByteBuffer bytes, Function<List<PickleValue>, PickleValue> references) {
        Pickle pickle = new Pickle(bytes, references);
        try {
            for (int i = 0; i < MOST_INSTRUCTIONS; i++) {
                int instruction = pickle.reader.u8();
                if (instruction == '.') {
                    return pickle.pop();
                }
                pickle.execute(instruction);
            }
        } catch (CheckpointException e) {
            throw new CheckpointException("pickle at byte " + pickle.reader.position() + ": " + e.getMessage(), e);
        }
        throw new CheckpointException("pickle: expected at most " + MOST_INSTRUCTIONS + " instructions, got more;"
                + " save the state_dict alone");
    }

    /** One instruction, under the names of Python's pickletools. */
    private void execute(int instruction) {
        switch (instruction) {
            case 0x80 -> protocol(reader.u8());
            case 0x95 -> reader.i64(); // FRAME: how much to read ahead
            case '(' -> mark();
            case '0' -> pop();
            case '1' -> toMark();
            case '2' -> push(top());
            case 'N' -> push(Constant.NONE);
            case 0x88 -> push(Constant.TRUE);
            case 0x89 -> push(Constant.FALSE);
            case 'J' -> push(new Whole(reader.i32()));
            case 'K' -> push(new Whole(reader.u8()));
            case 'M' -> push(new Whole(reader.u16()));
            case 0x8A -> number(reader.u8());
            case 0x8B -> number(reader.u32());
            case 'G' -> other("a fraction", Double.BYTES);
            case 'X' -> push(new Text(reader.text(reader.u32())));
            case 0x8C -> push(new Text(reader.text(reader.u8())));
            case 0x8D -> push(new Text(reader.text(reader.i64())));
            case 'U', 'C' -> other("bytes", reader.u8());
            case 'T', 'B' -> other("bytes", reader.u32());
            case 0x8E, 0x96 -> other("bytes", reader.i64());
            case ']', ')' -> push(new Sequence(List.of()));
            case '}' -> push(new Table());
            case 't', 'l' -> push(new Sequence(toMark()));
            case 0x85 -> push(new Sequence(last(1)));
            case 0x86 -> push(new Sequence(last(2)));
            case 0x87 -> push(new Sequence(last(3)));
            case 'd' -> push(filled(new Table(), toMark()));
            case 'a' -> append(last(1));
            case 'e' -> append(toMark());
            case 's' -> set(last(2));
            case 'u' -> set(toMark());
            case 'q' -> memo.put(reader.u8(), top());
            case 'r' -> memo.put(reader.i32(), top());
            case 0x94 -> memo.put(memo.size(), top());
            case 'h' -> recall(reader.u8());
            case 'j' -> recall(reader.i32());
            case 'c' -> push(TorchName.of(reader.line(), reader.line()));
            case 0x93 -> global(last(2));
            case 'R' -> call(last(2));
            case 'b' -> state(last(1).getFirst());
            case 'Q' -> reference(pop());
            default -> throw unknown(instruction);
        }
    }

    private static void protocol(int number) {
        if (number < 2 || number > 5) {
            throw new CheckpointException("expected protocol 2 to 5, got " + number);
        }
    }

    private static CheckpointException unknown(int instruction) {
        return new CheckpointException("expected an instruction that builds plain data, got "
                + "0x%02X".formatted(instruction)
                + ", which builds or calls something else; nothing was run. If you trust the file, load it with torch and"
                + " save its state_dict alone");
    }

    // ---- the stack

    private void push(PickleValue value) {
        stack.add(value);
    }

    private PickleValue top() {
        return last(1, false).getFirst();
    }

    private PickleValue pop() {
        return last(1).getFirst();
    }

    private List<PickleValue> last(int count) {
        return last(count, true);
    }

    private List<PickleValue> last(int count, boolean remove) {
        if (stack.size() < count) {
            throw new CheckpointException("expected " + count + " values on the stack, got " + stack.size());
        }
        List<PickleValue> tail = stack.subList(stack.size() - count, stack.size());
        List<PickleValue> values = List.copyOf(tail);
        if (remove) {
            tail.clear();
        }
        return values;
    }

    private void mark() {
        outer.add(stack);
        stack = new ArrayList<>();
    }

    private List<PickleValue> toMark() {
        if (outer.isEmpty()) {
            throw new CheckpointException("expected a mark on the stack, got none");
        }
        List<PickleValue> values = stack;
        stack = outer.removeLast();
        return values;
    }

    private void recall(int index) {
        PickleValue value = memo.get(index);
        if (value == null) {
            throw new CheckpointException("expected a value that was kept as number " + index + ", got none");
        }
        push(value);
    }

    // ---- data

    private void number(long length) {
        reader.number(length)
                .ifPresentOrElse(value -> push(new Whole(value)), () -> push(new Other("a number beyond 64 bits")));
    }

    private void other(String kind, long length) {
        reader.skip(length);
        push(new Other(kind));
    }

    private void append(List<PickleValue> items) {
        if (!(top() instanceof Sequence list)) {
            throw new CheckpointException("expected a list to append to, got " + top().kind());
        }
        list.items().addAll(items);
    }

    private void set(List<PickleValue> keysAndValues) {
        if (!(top() instanceof Table table)) {
            throw new CheckpointException("expected a table to fill, got " + top().kind());
        }
        filled(table, keysAndValues);
    }

    private static Table filled(Table table, List<PickleValue> keysAndValues) {
        if (keysAndValues.size() % 2 != 0) {
            throw new CheckpointException(
                    "expected keys with values, got " + keysAndValues.size() + " of both together");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            TorchName.put(table, keysAndValues.get(i), keysAndValues.get(i + 1));
        }
        return table;
    }

    // ---- names and calls

    private void global(List<PickleValue> moduleAndName) {
        if (!(moduleAndName.getFirst() instanceof Text(String module))
                || !(moduleAndName.getLast() instanceof Text(String name))) {
            throw new CheckpointException("expected a module and a name, got "
                    + moduleAndName.getFirst().kind() + " and "
                    + moduleAndName.getLast().kind());
        }
        push(TorchName.of(module, name));
    }

    private void call(List<PickleValue> callableAndArguments) {
        PickleValue callable = callableAndArguments.getFirst();
        if (!(callable instanceof Named(TorchName name))
                || !(callableAndArguments.getLast() instanceof Sequence arguments)) {
            throw new CheckpointException(
                    "expected the call of a known name, got the call of " + callable.kind() + "; nothing was run");
        }
        push(name.call(arguments.items()));
    }

    /** Attributes of an ordered dictionary, such as a state_dict's versions: of no interest. */
    private void state(PickleValue attributes) {
        if (!(top() instanceof Table) || !(attributes instanceof Table)) {
            throw new CheckpointException("expected attributes of an ordered dictionary, got " + attributes.kind()
                    + " as attributes of " + top().kind() + "; nothing was run");
        }
    }

    private void reference(PickleValue id) {
        if (!(id instanceof Sequence items)) {
            throw new CheckpointException("expected a storage's id, got " + id.kind());
        }
        push(references.apply(items.items()));
    }
}
