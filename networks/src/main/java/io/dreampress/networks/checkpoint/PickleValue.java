package io.dreampress.networks.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a pickle may hold: plain data and tensors. A value may contain itself, so nothing here is compared, hashed or printed
 * as a whole.
 */
sealed interface PickleValue {
    /** For error messages. */
    String kind();

    enum Constant implements PickleValue {
        NONE,
        TRUE,
        FALSE;

        @Override
        public String kind() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** A whole number of at most 64 bits. */
    record Whole(long value) implements PickleValue {
        @Override
        public String kind() {
            return "the number " + value;
        }
    }

    record Text(String text) implements PickleValue {
        @Override
        public String kind() {
            return "a text";
        }
    }

    /** Data that no tensor is made of: fractions, longer numbers, bytes, types, devices. */
    record Other(String kind) implements PickleValue {}

    /** A list or a tuple. */
    final class Sequence implements PickleValue {
        private final List<PickleValue> items;

        Sequence(List<PickleValue> items) {
            this.items = new ArrayList<>(items);
        }

        List<PickleValue> items() {
            return items;
        }

        @Override
        public String kind() {
            return "a list";
        }
    }

    /** A dictionary; of its keys only texts are kept. */
    final class Table implements PickleValue {
        private final Map<String, PickleValue> entries = new LinkedHashMap<>();

        Map<String, PickleValue> entries() {
            return entries;
        }

        @Override
        public String kind() {
            return "a table";
        }
    }

    /** Something of a library that the allow-list has. */
    record Named(TorchName name) implements PickleValue {
        @Override
        public String kind() {
            return name.toString();
        }
    }

    /**
     * Elements in an entry of the zip.
     *
     * @param bytes where they lie
     */
    record Storage(ElementType type, long elements, ZipDirectory.Entry bytes) implements PickleValue {
        @Override
        public String kind() {
            return "a storage";
        }
    }

    /**
     * A view of a storage, judged: inside it, and with no more elements than it.
     *
     * @param offset of the first element, in elements
     * @param shape sizes
     * @param strides in elements
     */
    record Tensor(Storage storage, long offset, List<Long> shape, List<Long> strides) implements PickleValue {
        @Override
        public String kind() {
            return "a tensor";
        }
    }
}
