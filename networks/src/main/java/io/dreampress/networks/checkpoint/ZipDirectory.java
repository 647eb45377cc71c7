package io.dreampress.networks.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the entries of a zip lie (PKWARE's APPNOTE 6.3, sections 4.3 to 4.5, zip64 included), judged strictly: every entry
 * stored without compression, inside the file, none overlapping another, no name twice. So a mapped file of n bytes never
 * stands for more than n bytes.
 */
final class ZipDirectory {
    private static final long LONGEST = 64L << 20;
    private static final int END = 0x06054B50;
    private static final int END_BYTES = 22;
    private static final int END64 = 0x06064B50;
    private static final int END64_BYTES = 56;
    private static final int LOCATOR64 = 0x07064B50;
    private static final int LOCATOR64_BYTES = 20;
    private static final int HEADER = 0x02014B50;
    private static final int HEADER_BYTES = 46;
    private static final int LOCAL = 0x04034B50;
    private static final int LOCAL_BYTES = 30;
    private static final int LONGEST_COMMENT = 0xFFFF;
    private static final long IN_EXTRA = 0xFFFFFFFFL;
    private static final int ENCRYPTED = 1;

    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment file;
    private long start;
    private long position;
    private long end;
    private long count;

    /**
     * Bytes of an entry.
     *
     * @param name in the zip
     * @param header first byte of what the entry occupies
     * @param begin first byte of its content
     * @param end byte after the last
     */
    record Entry(String name, long header, long begin, long end) {
        long bytes() {
            return end - begin;
        }
    }

    private ZipDirectory(MemorySegment file) {
        this.file = file;
    }

    /**
     * Reads the directory at the end of a zip.
     *
     * @return entries by name, in the directory's order
     * @throws CheckpointException saying what is wrong
     */
    static Map<String, Entry> read(MemorySegment file) {
        ZipDirectory directory = new ZipDirectory(file);
        directory.locate();
        Map<String, Entry> entries = new LinkedHashMap<>();
        for (long i = 0; i < directory.count; i++) {
            Entry entry = directory.next();
            if (entries.put(entry.name(), entry) != null) {
                throw broken("every name once", "'" + entry.name() + "' twice");
            }
        }
        apart(entries, directory.start);
        return entries;
    }

    private void locate() {
        long at = endRecord();
        count = u16(at + 10);
        long bytes = u32(at + 12);
        position = u32(at + 16);
        end = at;
        long locator = at - LOCATOR64_BYTES;
        if (locator >= 0 && u32(locator) == LOCATOR64) {
            long record = file.get(U64, locator + 8);
            if (record < 0 || record > locator - END64_BYTES || u32(record) != END64) {
                throw broken("the zip64 end record before its locator", "none at byte " + record);
            }
            count = file.get(U64, record + 32);
            bytes = file.get(U64, record + 40);
            position = file.get(U64, record + 48);
            end = record;
        }
        if (bytes < 0 || bytes > LONGEST || position < 0 || position > end - bytes) {
            throw broken(
                    "a directory of at most " + LONGEST + " bytes inside the file",
                    Long.toUnsignedString(bytes) + " bytes at " + Long.toUnsignedString(position));
        }
        start = position;
        end = position + bytes;
        if (count < 0 || count > bytes / HEADER_BYTES) {
            throw broken("as many entries as the directory has room for", Long.toUnsignedString(count));
        }
    }

    /** The record whose comment reaches exactly to the end of the file. */
    private long endRecord() {
        long last = file.byteSize() - END_BYTES;
        for (long at = last; at >= Math.max(0, last - LONGEST_COMMENT); at--) {
            if (u32(at) == END && at + END_BYTES + u16(at + 20) == file.byteSize()) {
                return at;
            }
        }
        throw broken("a zip's directory at the end", "none; the file was cut or is still being written");
    }

    private Entry next() {
        if (position > end - HEADER_BYTES || u32(position) != HEADER) {
            throw broken("an entry of the directory at byte " + position, "something else");
        }
        int nameBytes = u16(position + 28);
        int extraBytes = u16(position + 30);
        long extra = position + HEADER_BYTES + nameBytes;
        long after = extra + extraBytes + u16(position + 32);
        if (after > end) {
            throw broken("a directory entry inside the directory", "one that ends at byte " + after);
        }
        String name = text(position + HEADER_BYTES, nameBytes);
        long[] sizes = sizes(extra, extra + extraBytes, u32(position + 24), u32(position + 20), u32(position + 42));
        if (u16(position + 10) != 0 || sizes[0] != sizes[1]) {
            throw broken("entry '" + name + "' stored as it is", "it compressed, as in no file of torch.save");
        }
        if ((u16(position + 8) & ENCRYPTED) != 0) {
            throw broken("entry '" + name + "' in the clear", "it encrypted");
        }
        position = after;
        return entry(name, sizes[2], sizes[0]);
    }

    /** Plain size, stored size and offset; values that do not fit 32 bits stand in the extra field 1, in this order. */
    private long[] sizes(long extra, long extraEnd, long... values) {
        for (long at = extra; at + 4 <= extraEnd; at += 4 + u16(at + 2)) {
            if (u16(at) == 1) {
                long field = at + 4;
                long fieldEnd = Math.min(extraEnd, field + u16(at + 2));
                for (int i = 0; i < values.length; i++) {
                    if (values[i] == IN_EXTRA && field + Long.BYTES <= fieldEnd) {
                        values[i] = file.get(U64, field);
                        field += Long.BYTES;
                    }
                }
            }
        }
        return values;
    }

    private Entry entry(String name, long header, long bytes) {
        if (header < 0 || header > start - LOCAL_BYTES || u32(header) != LOCAL) {
            throw broken(
                    "entry '" + name + "' inside the file", "nothing of it at byte " + Long.toUnsignedString(header));
        }
        int nameBytes = u16(header + 26);
        long begin = header + LOCAL_BYTES + nameBytes + u16(header + 28);
        if (begin > start || !text(header + LOCAL_BYTES, nameBytes).equals(name)) {
            throw broken("the directory and the entry to agree on the name '" + name + "'", "another there");
        }
        if (bytes < 0 || bytes > start - begin) {
            throw broken(
                    "entry '" + name + "' inside the file",
                    Long.toUnsignedString(bytes) + " bytes at " + begin + " of " + file.byteSize());
        }
        return new Entry(name, header, begin, begin + bytes);
    }

    private static void apart(Map<String, Entry> entries, long directory) {
        List<Entry> sorted = new ArrayList<>(entries.values());
        sorted.sort(Comparator.comparingLong(Entry::header));
        for (int i = 0; i < sorted.size(); i++) {
            long next = i + 1 < sorted.size() ? sorted.get(i + 1).header() : directory;
            if (sorted.get(i).end() > next) {
                throw broken(
                        "entries that lie apart",
                        "'" + sorted.get(i).name() + "' and what follows it, which overlap at byte " + next);
            }
        }
    }

    private String text(long at, int bytes) {
        return StandardCharsets.UTF_8
                .decode(file.asSlice(at, bytes).asByteBuffer())
                .toString();
    }

    private int u16(long at) {
        return Short.toUnsignedInt(file.get(U16, at));
    }

    private long u32(long at) {
        return Integer.toUnsignedLong(file.get(U32, at));
    }

    private static CheckpointException broken(String expected, String got) {
        return new CheckpointException(
                "zip: expected " + expected + ", got " + got + "; the file is damaged or no checkpoint, get it again");
    }
}
