package io.dreampress.diffusion.publication;

import io.dreampress.systems.Pixels;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes PNG (8-bit RGB, no interlace) with its provenance as XMP in an {@code iTXt} chunk. Equal pictures with equal
 * provenance give equal bytes.
 */
final class PngImage {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
    private static final int BYTES_PER_PIXEL = 3;

    private PngImage() {}

    static byte[] encode(Pixels pixels, Provenance provenance) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream file = new DataOutputStream(bytes)) {
            file.write(SIGNATURE);
            chunk(file, "IHDR", header(pixels));
            chunk(file, "iTXt", internationalText("XML:com.adobe.xmp", provenance.xmp()));
            chunk(file, "IDAT", deflated(filtered(pixels)));
            chunk(file, "IEND", new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void chunk(DataOutputStream file, String type, byte[] data) throws IOException {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(name);
        checksum.update(data);
        file.writeInt(data.length);
        file.write(name);
        file.write(data);
        file.writeInt((int) checksum.getValue());
    }

    private static byte[] header(Pixels pixels) {
        byte bitDepth = 8;
        byte trueColour = 2;
        return ByteBuffer.allocate(13)
                .putInt(pixels.width())
                .putInt(pixels.height())
                .put(bitDepth)
                .put(trueColour)
                .array();
    }

    /** Keyword, then: not compressed, method 0, no language, no translated keyword; then the text. */
    private static byte[] internationalText(String keyword, String text) {
        byte[] key = keyword.getBytes(StandardCharsets.ISO_8859_1);
        byte[] value = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(key.length + 5 + value.length)
                .put(key)
                .put(new byte[5])
                .put(value)
                .array();
    }

    /** Every row with the filter whose result has the smallest sum of magnitudes, as the PNG specification proposes. */
    private static byte[] filtered(Pixels pixels) {
        int stride = pixels.width() * BYTES_PER_PIXEL;
        byte[] above = new byte[BYTES_PER_PIXEL + stride];
        byte[] row = new byte[BYTES_PER_PIXEL + stride];
        byte[] candidate = new byte[stride + 1];
        byte[] best = new byte[stride + 1];
        ByteBuffer out = ByteBuffer.allocate(pixels.height() * (stride + 1));
        for (int y = 0; y < pixels.height(); y++) {
            System.arraycopy(pixels.rgb(), y * stride, row, BYTES_PER_PIXEL, stride);
            long smallest = Long.MAX_VALUE;
            for (Filter filter : Filter.values()) {
                long magnitude = filter.filter(row, above, candidate);
                if (magnitude < smallest) {
                    smallest = magnitude;
                    byte[] swap = best;
                    best = candidate;
                    candidate = swap;
                }
            }
            out.put(best);
            byte[] swap = above;
            above = row;
            row = swap;
        }
        return out.array();
    }

    private static byte[] deflated(byte[] data) {
        try (Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION)) {
            deflater.setInput(data);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        }
    }

    /**
     * The filters of the PNG specification, section 9.2, in the order of their numbers. Rows begin with a pixel of zeros, the
     * neighbour of the first one; each filter is a loop of its own, for every byte of every image passes all of them.
     */
    private enum Filter {
        NONE {
            @Override
            void apply(byte[] row, byte[] above, byte[] result) {
                System.arraycopy(row, BYTES_PER_PIXEL, result, 1, result.length - 1);
            }
        },
        SUB {
            @Override
            void apply(byte[] row, byte[] above, byte[] result) {
                for (int i = 1; i < result.length; i++) {
                    result[i] = (byte) (row[i + HERE] - row[i + LEFT]);
                }
            }
        },
        UP {
            @Override
            void apply(byte[] row, byte[] above, byte[] result) {
                for (int i = 1; i < result.length; i++) {
                    result[i] = (byte) (row[i + HERE] - above[i + HERE]);
                }
            }
        },
        AVERAGE {
            @Override
            void apply(byte[] row, byte[] above, byte[] result) {
                for (int i = 1; i < result.length; i++) {
                    int average = ((row[i + LEFT] & 0xFF) + (above[i + HERE] & 0xFF)) / 2;
                    result[i] = (byte) (row[i + HERE] - average);
                }
            }
        },
        PAETH {
            @Override
            void apply(byte[] row, byte[] above, byte[] result) {
                for (int i = 1; i < result.length; i++) {
                    int prediction = paeth(row[i + LEFT] & 0xFF, above[i + HERE] & 0xFF, above[i + LEFT] & 0xFF);
                    result[i] = (byte) (row[i + HERE] - prediction);
                }
            }
        };

        /** From a byte of the result, which begins with the filter's number, to the bytes of a row. */
        private static final int HERE = BYTES_PER_PIXEL - 1;

        private static final int LEFT = -1;

        abstract void apply(byte[] row, byte[] above, byte[] result);

        /** Writes filter number and filtered row; returns the sum of the results' magnitudes. */
        long filter(byte[] row, byte[] above, byte[] result) {
            apply(row, above, result);
            result[0] = (byte) ordinal();
            int magnitude = 0;
            for (int i = 1; i < result.length; i++) {
                magnitude += Math.abs(result[i]);
            }
            return magnitude;
        }

        private static int paeth(int left, int up, int upperLeft) {
            int estimate = left + up - upperLeft;
            int toLeft = Math.abs(estimate - left);
            int toUp = Math.abs(estimate - up);
            int toUpperLeft = Math.abs(estimate - upperLeft);
            if (toLeft <= toUp && toLeft <= toUpperLeft) {
                return left;
            }
            return toUp <= toUpperLeft ? up : upperLeft;
        }
    }
}
