package io.dreampress.networks.checkpoint;

import ai.djl.ndarray.NDArray;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes what {@code torch.save} writes: a zip of storages and a pickle of protocol 2 that names them. */
public final class TorchZip {
    private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();
    private final Map<String, byte[]> storages = new LinkedHashMap<>();

    private TorchZip() {}

    /** A state_dict of contiguous float32 tensors. */
    public static void write(Path file, Map<String, NDArray> tensors) throws IOException {
        TorchZip zip = new TorchZip().raw("\u0080\u0002ccollections\nOrderedDict\n)R(");
        for (Map.Entry<String, NDArray> tensor : tensors.entrySet()) {
            zip.text(tensor.getKey()).tensor(tensor.getValue());
        }
        write(file, zip.raw("u.").pickle.toByteArray(), zip.storages);
    }

    /**
     * A state_dict of contiguous float32 tensors of zeros, in a file with holes that take no room on the disk, with
     * everything of zip64.
     *
     * @param shapes two sizes by name
     * @return where each tensor begins in the file
     */
    public static Map<String, Long> zeros(Path file, Map<String, long[]> shapes) throws IOException {
        TorchZip zip = new TorchZip().raw("\u0080\u0002ccollections\nOrderedDict\n)R(");
        Map<String, Long> sizes = new LinkedHashMap<>();
        for (Map.Entry<String, long[]> shape : shapes.entrySet()) {
            sizes.put(shape.getKey(), Arrays.stream(shape.getValue()).reduce(1, Math::multiplyExact));
            zip.text(shape.getKey()).view(String.valueOf(sizes.size() - 1), shape.getValue());
        }
        byte[] pickle = zip.raw("u.").pickle.toByteArray();
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE)) {
            Zip64 zip64 = new Zip64(out);
            long begin = zip64.entry("archive/data.pkl", pickle.length);
            out.write(ByteBuffer.wrap(pickle), begin);
            Map<String, Long> begins = new LinkedHashMap<>();
            for (Map.Entry<String, Long> size : sizes.entrySet()) {
                begins.put(size.getKey(), zip64.entry("archive/data/" + begins.size(), Float.BYTES * size.getValue()));
            }
            zip64.end();
            return begins;
        }
    }

    /** Writes headers and leaves room for contents. */
    private static final class Zip64 {
        private final FileChannel out;
        private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
        private long entries;
        private long position;

        Zip64(FileChannel out) {
            this.out = out;
        }

        /** The position of the entry's content. */
        long entry(String name, long bytes) throws IOException {
            byte[] text = name.getBytes(StandardCharsets.US_ASCII);
            ByteBuffer local = little(30 + text.length).putInt(0, 0x04034B50).putShort(26, (short) text.length);
            local.position(30).put(text).flip();
            ByteBuffer header = little(46 + text.length + 28).putInt(0, 0x02014B50);
            header.putInt(20, -1).putInt(24, -1).putInt(42, -1);
            header.putShort(28, (short) text.length).putShort(30, (short) 28);
            header.position(46).put(text).putShort((short) 1).putShort((short) 24);
            header.putLong(bytes).putLong(bytes).putLong(position);
            directory.writeBytes(header.array());
            out.write(local, position);
            entries++;
            long begin = position + local.limit();
            position = begin + bytes;
            return begin;
        }

        void end() throws IOException {
            long bytes = directory.size();
            ByteBuffer end = little(56 + 20 + 22).putInt(0x06064B50).putLong(44).position(24);
            end.putLong(entries).putLong(entries).putLong(bytes).putLong(position);
            end.putInt(0x07064B50).putInt(0).putLong(position + bytes).putInt(1);
            end.putInt(0x06054B50)
                    .putInt(0)
                    .putShort((short) -1)
                    .putShort((short) -1)
                    .putInt(-1)
                    .putInt(-1);
            directory.writeBytes(end.array());
            out.write(ByteBuffer.wrap(directory.toByteArray()), position);
        }
    }

    /** Any pickle with any storages. */
    static void write(Path file, byte[] pickle, Map<String, byte[]> storages) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("archive/data.pkl", pickle);
        entries.put("archive/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        storages.forEach((key, bytes) -> entries.put("archive/data/" + key, bytes));
        entries.put("archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        zip(file, entries, ZipEntry.STORED);
    }

    static void zip(Path file, Map<String, byte[]> entries, int method) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> content : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(content.getKey());
                entry.setMethod(method);
                if (method == ZipEntry.STORED) {
                    CRC32 crc = new CRC32();
                    crc.update(content.getValue());
                    entry.setCrc(crc.getValue());
                    entry.setSize(content.getValue().length);
                }
                zip.putNextEntry(entry);
                zip.write(content.getValue());
                zip.closeEntry();
            }
        }
    }

    /** Instructions as characters, one a byte. */
    static byte[] instructions(String characters) {
        return characters.getBytes(StandardCharsets.ISO_8859_1);
    }

    private TorchZip raw(String characters) {
        pickle.writeBytes(instructions(characters));
        return this;
    }

    private TorchZip number(long value) {
        pickle.writeBytes(
                little(10).put((byte) 0x8A).put((byte) 8).putLong(value).array());
        return this;
    }

    private TorchZip text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        pickle.writeBytes(little(5 + bytes.length)
                .put((byte) 'X')
                .putInt(bytes.length)
                .put(bytes)
                .array());
        return this;
    }

    private TorchZip numbers(long... values) {
        raw("(");
        for (long value : values) {
            number(value);
        }
        return raw("t");
    }

    private TorchZip tensor(NDArray tensor) {
        String key = String.valueOf(storages.size());
        ByteBuffer bytes = little(Math.toIntExact(tensor.size() * Float.BYTES));
        bytes.asFloatBuffer().put(tensor.toFloatArray());
        storages.put(key, bytes.array());
        return view(key, tensor.getShape().getShape());
    }

    /** A whole storage in row-major order. */
    private TorchZip view(String key, long... shape) {
        long[] strides = new long[shape.length];
        long stride = 1;
        for (int axis = shape.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape[axis];
        }
        return raw("ctorch._utils\n_rebuild_tensor_v2\n((")
                .text("storage")
                .raw("ctorch\nFloatStorage\n")
                .text(key)
                .text("cpu")
                .number(stride)
                .raw("tQ")
                .number(0)
                .numbers(shape)
                .numbers(strides)
                .raw("\u0089ccollections\nOrderedDict\n)RtR");
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
