package io.dreampress.objectstore;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The name that bytes give themselves.
 *
 * @param sha256 of the bytes, 64 characters of lower-case hex
 */
public record ContentAddress(String sha256) {
    public ContentAddress {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "content address '" + sha256 + "': expected SHA-256 as 64 characters of lower-case hex");
        }
    }

    /** The address of these bytes. */
    public static ContentAddress of(byte[] bytes) {
        try {
            return new ContentAddress(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: expected in every JDK", e);
        }
    }

    /**
     * The object key of these bytes, spread over 256 folders.
     *
     * @param folder such as {@code images}
     * @param extension such as {@code png}
     * @return such as {@code images/3f/3f79….png}
     */
    public String key(String folder, String extension) {
        return folder + "/" + sha256.substring(0, 2) + "/" + sha256 + "." + extension;
    }

    /** Whether bytes are the ones named. */
    public boolean matches(byte[] bytes) {
        return of(bytes).equals(this);
    }
}
