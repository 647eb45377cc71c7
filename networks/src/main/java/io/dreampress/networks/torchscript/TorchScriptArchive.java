package io.dreampress.networks.torchscript;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The {@code .pt} archive that libtorch loads: a ZIP of stored entries with the source text and a pickle (protocol 2) of
 * the module object, whose attributes are empty. No tensor is inside.
 */
final class TorchScriptArchive {
    private static final int PROTO = 0x80;
    private static final byte[] EMPTY_CONSTANTS = {(byte) PROTO, 2, ')', '.'};

    private final ByteArrayOutputStream pickle = new ByteArrayOutputStream();

    private TorchScriptArchive() {}

    static byte[] of(TorchScriptSource source) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "net/data.pkl", new TorchScriptArchive().module(source));
            store(zip, "net/code/__torch__.py", source.text().getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, String> other : source.imports().entrySet()) {
                byte[] text = other.getValue().getBytes(StandardCharsets.UTF_8);
                store(zip, "net/code/__torch__/" + other.getKey() + ".py", text);
            }
            store(zip, "net/constants.pkl", EMPTY_CONSTANTS);
            store(zip, "net/version", "10\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private byte[] module(TorchScriptSource source) {
        pickle.write(PROTO);
        pickle.write(2);
        global("__torch__", "Net");
        opcodes(")\u0081}("); // EMPTY_TUPLE NEWOBJ EMPTY_DICT MARK
        source.attributes().forEach((name, type) -> {
            text(name);
            initial(type);
        });
        opcodes("ub."); // SETITEMS BUILD STOP
        return pickle.toByteArray();
    }

    /** Pushes the empty value of a type. */
    private void initial(String type) {
        switch (type) {
            case "bool" -> opcodes("\u0089"); // NEWFALSE
            case "int" -> opcodes("K\0"); // BININT1 0
            case "float" -> opcodes("G\0\0\0\0\0\0\0\0"); // BINFLOAT 0.0
            case "str" -> text("");
            default -> container(type);
        }
    }

    private void container(String type) {
        if (type.startsWith("Optional[")) {
            opcodes("N"); // NONE
            return;
        }
        if (!type.startsWith("List[") && !type.startsWith("Dict[")) {
            throw new TorchScriptException("attribute type '" + type
                    + "': expected bool, int, float, str, Optional[…], List[…] or Dict[…]; declare it as one of them");
        }
        global("torch.jit._pickle", "restore_type_tag");
        opcodes(type.startsWith("List[") ? "]" : "}"); // EMPTY_LIST or EMPTY_DICT
        text(type);
        opcodes("\u0086R"); // TUPLE2 REDUCE
    }

    private void global(String module, String name) {
        opcodes("c" + module + "\n" + name + "\n");
    }

    /** BINUNICODE. */
    private void text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        pickle.write('X');
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            pickle.write(utf8.length >>> shift);
        }
        pickle.writeBytes(utf8);
    }

    private void opcodes(String codes) {
        pickle.writeBytes(codes.getBytes(StandardCharsets.ISO_8859_1));
    }
}
