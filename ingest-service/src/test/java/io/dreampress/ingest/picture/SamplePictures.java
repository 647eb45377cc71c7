package io.dreampress.ingest.picture;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Pictures for tests: the committed ones, and what tests make of them. */
public final class SamplePictures {
    private SamplePictures() {}

    /** A file of {@code pictures/}. */
    public static byte[] file(String name) {
        try (var in = SamplePictures.class.getResourceAsStream("/pictures/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A {@code data:} URI of a file of {@code pictures/}. */
    public static String uri(String name) {
        String type = name.endsWith(".jpg") ? "jpeg" : name.substring(name.lastIndexOf('.') + 1);
        return uri("image/" + type, file(name));
    }

    static String uri(String mediaType, byte[] bytes) {
        return "data:" + mediaType + ";base64," + Base64.getEncoder().encodeToString(bytes);
    }

    static byte[] encoded(BufferedImage image, String format) {
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A PNG that says it has so many pixels, and has none. */
    static byte[] pngOf(int width, int height) {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(width)
                .putInt(height)
                .put(new byte[] {8, 2, 0, 0, 0})
                .array();
        byte[] ends = pngChunk("IEND", new byte[0]);
        byte[] head = pngChunk("IHDR", header);
        return ByteBuffer.allocate(8 + head.length + ends.length)
                .put(file("plain.png"), 0, 8)
                .put(head)
                .put(ends)
                .array();
    }

    /** A JPEG that says it has so many pixels, and has few. */
    static byte[] jpegOf(int width, int height) {
        byte[] file = file("plain.jpg");
        int frame = 0;
        while ((file[frame] & 0xFF) != 0xFF || (file[frame + 1] & 0xFF) != 0xC0) {
            frame++;
        }
        ByteBuffer.wrap(file).putShort(frame + 5, (short) height).putShort(frame + 7, (short) width);
        return file;
    }

    /** A WebP that says it has so many pixels, and has none. */
    static byte[] webpOf(int width, int height) {
        ByteBuffer file = ByteBuffer.allocate(30).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(22);
        file.put("WEBPVP8X".getBytes(StandardCharsets.US_ASCII)).putInt(10).putInt(0);
        file.putShort((short) (width - 1)).put((byte) (width - 1 >> 16));
        file.putShort((short) (height - 1)).put((byte) (height - 1 >> 16));
        return file.array();
    }

    private static byte[] pngChunk(String name, byte[] data) {
        byte[] named = ByteBuffer.allocate(4 + data.length)
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
        CRC32 crc = new CRC32();
        crc.update(named);
        return ByteBuffer.allocate(8 + named.length)
                .putInt(data.length)
                .put(named)
                .putInt((int) crc.getValue())
                .array();
    }
}
