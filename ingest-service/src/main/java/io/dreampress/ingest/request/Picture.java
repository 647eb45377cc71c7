package io.dreampress.ingest.request;

import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An input picture as a request carries it: the bytes themselves, in a {@code data:} URI.
 *
 * @param bytes of the file
 * @param mediaType {@code image/png}, {@code image/jpeg} or {@code image/webp}, as the bytes say themselves
 */
public record Picture(byte[] bytes, String mediaType) {
    static final int MOST = 8;
    static final String EXPECTED =
            "a data: URI of a PNG, JPEG or WebP of at most 512 KB, or the key of an object in the store; fetch "
                    + "pictures from the web yourself";
    private static final int LARGEST = 512 * 1024;
    private static final Pattern DATA = Pattern.compile("data:(image/(?:png|jpeg|webp));base64,");
    private static final Pattern KEY =
            Pattern.compile("(?=.{1,900}$)[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,199})*");

    /** Whether a picture is given in a way that the front door takes. */
    static boolean isAcceptable(String text) {
        return text.startsWith("data:")
                ? fromData(text).isPresent()
                : KEY.matcher(text).matches();
    }

    /** The picture in a {@code data:} URI; empty for anything else, and if the bytes are not what the URI says. */
    public static Optional<Picture> fromData(String uri) {
        Matcher matcher = DATA.matcher(uri);
        if (!matcher.lookingAt() || uri.length() > matcher.end() + LARGEST / 3 * 4 + 8) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(uri.substring(matcher.end()));
            boolean good = bytes.length <= LARGEST && matcher.group(1).equals(sniffed(bytes));
            return good ? Optional.of(new Picture(bytes, matcher.group(1))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The file name extension of its media type. */
    public String extension() {
        return mediaType.substring("image/".length());
    }

    private static String sniffed(byte[] bytes) {
        if (beginsWith(bytes, 0, 0x89, 'P', 'N', 'G')) {
            return "image/png";
        }
        if (beginsWith(bytes, 0, 0xFF, 0xD8, 0xFF)) {
            return "image/jpeg";
        }
        boolean riff = beginsWith(bytes, 0, 'R', 'I', 'F', 'F') && beginsWith(bytes, 8, 'W', 'E', 'B', 'P');
        return riff ? "image/webp" : "unknown";
    }

    private static boolean beginsWith(byte[] bytes, int from, int... expected) {
        for (int i = 0; i < expected.length; i++) {
            if (from + i >= bytes.length || (bytes[from + i] & 0xFF) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
