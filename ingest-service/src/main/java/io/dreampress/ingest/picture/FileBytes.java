package io.dreampress.ingest.picture;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A file in memory, read at any offset.
 *
 * @param bytes of the file; not copied
 */
record FileBytes(byte[] bytes) {
    int length() {
        return bytes.length;
    }

    boolean hasAt(int offset, int... expected) {
        if (offset + expected.length > bytes.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (at(offset + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** An unsigned byte. */
    int at(int offset) {
        return bytes[offset] & 0xFF;
    }

    /** Four characters, such as the name of a chunk. */
    String name(int offset) {
        return new String(bytes, offset, 4, StandardCharsets.ISO_8859_1);
    }

    /** An unsigned number of two bytes. */
    int two(int offset, ByteOrder order) {
        return ByteBuffer.wrap(bytes).order(order).getShort(offset) & 0xFFFF;
    }

    /** An unsigned number of three bytes, the lowest first. */
    int three(int offset) {
        return at(offset) | at(offset + 1) << 8 | at(offset + 2) << 16;
    }

    /** An unsigned number of four bytes. */
    long four(int offset, ByteOrder order) {
        return ByteBuffer.wrap(bytes).order(order).getInt(offset) & 0xFFFFFFFFL;
    }
}
