package io.dreampress.ingest.picture;

import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Walks over the parts of a picture's file without decoding any: chunks of PNG (ISO/IEC 15948, section 5) and WebP (RFC
 * 9649, section 2), segments of JPEG (ITU T.81, annex B).
 */
final class Outliner {
    private static final int PNG_FIRST_CHUNK = 8;
    private static final int PNG_CHUNK_FRAME = 12;
    private static final int WEBP_FIRST_CHUNK = 12;
    private static final int WEBP_CHUNK_FRAME = 8;
    private static final byte[] EXIF = {'E', 'x', 'i', 'f', 0, 0};

    private final FileBytes file;
    private final PictureFormat format;
    private long width;
    private long height;
    private boolean still = true;
    private boolean complete;
    private int scans;
    private Orientation orientation = Orientation.UPRIGHT;

    private Outliner(FileBytes file, PictureFormat format) {
        this.file = file;
        this.format = format;
    }

    static Outline outline(FileBytes file, PictureFormat format) {
        Outliner outliner = new Outliner(file, format);
        switch (format) {
            case PNG -> outliner.walkPng();
            case JPEG -> outliner.walkJpeg();
            case WEBP -> outliner.walkWebp();
        }
        return new Outline(
                format,
                outliner.width,
                outliner.height,
                outliner.still,
                outliner.complete,
                outliner.scans,
                outliner.orientation);
    }

    private void grow(long width, long height) {
        this.width = Math.max(this.width, width);
        this.height = Math.max(this.height, height);
    }

    private void walkPng() {
        long at = PNG_FIRST_CHUNK;
        while (!complete && at + PNG_CHUNK_FRAME <= file.length()) {
            int chunk = (int) at;
            long size = file.four(chunk, ByteOrder.BIG_ENDIAN);
            if (at + PNG_CHUNK_FRAME + size > file.length()) {
                return;
            }
            pngChunk(file.name(chunk + 4), chunk + 8, (int) size);
            at += PNG_CHUNK_FRAME + size;
        }
    }

    private void pngChunk(String name, int at, int size) {
        switch (name) {
            case "IHDR" -> {
                if (size >= 8) {
                    grow(file.four(at, ByteOrder.BIG_ENDIAN), file.four(at + 4, ByteOrder.BIG_ENDIAN));
                }
            }
            case "acTL" -> still = false;
            case "eXIf" -> orientation = Orientation.of(Arrays.copyOfRange(file.bytes(), at, at + size));
            case "IEND" -> complete = true;
            default -> {}
        }
    }

    private void walkJpeg() {
        int at = 2;
        while (!complete && at + 1 < file.length()) {
            int marker = file.at(at) == 0xFF ? file.at(at + 1) : 0;
            boolean entropyCoded = marker == 0 || marker >= 0xD0 && marker <= 0xD7 || marker == 0x01;
            if (entropyCoded || marker == 0xFF) {
                at++;
            } else if (marker == 0xD9) {
                complete = scans > 0;
                at += 2;
            } else if (at + 4 > file.length()) {
                return;
            } else {
                int size = file.two(at + 2, ByteOrder.BIG_ENDIAN);
                if (at + 2 + size > file.length()) {
                    return;
                }
                jpegSegment(marker, at + 4, size - 2);
                at += 2 + Math.max(size, 2);
            }
        }
    }

    private void jpegSegment(int marker, int at, int size) {
        boolean frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (frame && size >= 5) {
            grow(file.two(at + 3, ByteOrder.BIG_ENDIAN), file.two(at + 1, ByteOrder.BIG_ENDIAN));
        } else if (marker == 0xDA) {
            scans++;
        } else if (marker == 0xE1 && size > EXIF.length && hasExifAt(at)) {
            orientation = Orientation.of(Arrays.copyOfRange(file.bytes(), at + EXIF.length, at + size));
        }
    }

    private boolean hasExifAt(int at) {
        return Arrays.equals(EXIF, 0, EXIF.length, file.bytes(), at, at + EXIF.length);
    }

    private void walkWebp() {
        long end = 8 + file.four(4, ByteOrder.LITTLE_ENDIAN);
        long at = WEBP_FIRST_CHUNK;
        boolean pixels = false;
        while (at + WEBP_CHUNK_FRAME <= Math.min(end, file.length())) {
            int chunk = (int) at;
            long size = file.four(chunk + 4, ByteOrder.LITTLE_ENDIAN);
            if (at + WEBP_CHUNK_FRAME + size > file.length()) {
                return;
            }
            String name = file.name(chunk);
            webpChunk(name, chunk + WEBP_CHUNK_FRAME, (int) size);
            pixels |= name.startsWith("VP8") && !name.equals("VP8X") || name.equals("ANMF");
            at += WEBP_CHUNK_FRAME + size + size % 2;
        }
        complete = pixels && end <= file.length();
    }

    private void webpChunk(String name, int at, int size) {
        switch (name) {
            case "VP8X" -> {
                if (size >= 10) {
                    still &= (file.at(at) & 0x02) == 0;
                    grow(file.three(at + 4) + 1, file.three(at + 7) + 1);
                }
            }
            case "VP8L" -> {
                if (size >= 5) {
                    long bits = file.four(at + 1, ByteOrder.LITTLE_ENDIAN);
                    grow((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
                }
            }
            case "VP8 " -> {
                if (size >= 10) {
                    grow(
                            file.two(at + 6, ByteOrder.LITTLE_ENDIAN) & 0x3FFF,
                            file.two(at + 8, ByteOrder.LITTLE_ENDIAN) & 0x3FFF);
                }
            }
            case "ANIM", "ANMF" -> still = false;
            case "EXIF" -> orientation = Orientation.of(exifOf(at, size));
            default -> {}
        }
    }

    /** Some writers put JPEG's mark before WebP's EXIF, too. */
    private byte[] exifOf(int at, int size) {
        int from = size > EXIF.length && hasExifAt(at) ? at + EXIF.length : at;
        return Arrays.copyOfRange(file.bytes(), from, at + size);
    }
}
