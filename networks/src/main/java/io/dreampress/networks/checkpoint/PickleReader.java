package io.dreampress.networks.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** The bytes of a pickle, read forward; every length is held against what is left before anything is allocated. */
final class PickleReader {
    private static final int LONGEST_NAME = 256;

    private final ByteBuffer bytes;

    PickleReader(ByteBuffer bytes) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    int position() {
        return bytes.position();
    }

    int u8() {
        return Byte.toUnsignedInt(require(1).get());
    }

    int u16() {
        return Short.toUnsignedInt(require(Short.BYTES).getShort());
    }

    int i32() {
        return require(Integer.BYTES).getInt();
    }

    long u32() {
        return Integer.toUnsignedLong(i32());
    }

    long i64() {
        return require(Long.BYTES).getLong();
    }

    String text(long length) {
        require(length);
        byte[] text = new byte[Math.toIntExact(length)];
        bytes.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    void skip(long length) {
        require(length);
        bytes.position(Math.toIntExact(bytes.position() + length));
    }

    /** A name up to the end of its line. */
    String line() {
        StringBuilder line = new StringBuilder();
        for (int next = u8(); next != '\n'; next = u8()) {
            line.append((char) next);
            if (line.length() > LONGEST_NAME) {
                throw new CheckpointException(
                        "expected a name of at most " + LONGEST_NAME + " characters, got a longer one");
            }
        }
        return line.toString();
    }

    /** A two's complement number of any length; empty if it needs more than 64 bits. */
    OptionalLong number(long length) {
        require(length);
        if (length > Long.BYTES) {
            skip(length);
            return OptionalLong.empty();
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (long) u8() << 8 * i;
        }
        int unused = Long.SIZE - 8 * (int) length;
        return OptionalLong.of(length == 0 ? 0 : value << unused >> unused);
    }

    private ByteBuffer require(long length) {
        if (length < 0 || length > bytes.remaining()) {
            throw new CheckpointException("expected " + Long.toUnsignedString(length) + " more bytes, got "
                    + bytes.remaining() + "; the file was cut");
        }
        return bytes;
    }
}
