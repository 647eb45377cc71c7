package io.dreampress.contracts.payload;

/**
 * Points to bytes in the object store (claim check).
 *
 * @param key in the object store
 * @param sha256 of the bytes, lower-case hex
 * @param size in bytes
 * @param mediaType such as {@code image/png}
 */
public record ObjectReference(String key, String sha256, long size, String mediaType) {
    /** Points to these bytes. */
    public static ObjectReference to(String key, byte[] bytes, String mediaType) {
        return new ObjectReference(key, Sha256.of(bytes), bytes.length, mediaType);
    }
}
