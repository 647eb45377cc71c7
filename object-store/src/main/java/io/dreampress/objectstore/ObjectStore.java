package io.dreampress.objectstore;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Bytes by key: the claim check of payloads too large for a message. Keys are relative paths of letters, digits,
 * {@code . _ - /}, whose parts are not empty and do not begin with a dot; other keys are refused with
 * {@link IllegalArgumentException}. What a successful put stored survives a crash.
 *
 * <p>Thread-safe. Every method throws {@link IOException} when the store cannot be reached, is full, or refuses; the
 * message says what and where, and trying again later is right.
 */
public interface ObjectStore extends AutoCloseable {
    /** Stores or replaces an object. Readers see the old bytes or the new ones, never a mixture. */
    void put(String key, byte[] bytes, String mediaType) throws IOException;

    /**
     * Stores an object unless the key is taken: the first write wins, also among processes.
     *
     * @return whether this write was the first
     */
    boolean putIfAbsent(String key, byte[] bytes, String mediaType) throws IOException;

    /**
     * The same for what can be made anew: it survives the end of a process, but where waiting for the disk would take time,
     * not that of the machine. What must survive belongs in another folder.
     *
     * @return whether this write was the first
     */
    default boolean claim(String key, byte[] bytes, String mediaType) throws IOException {
        return putIfAbsent(key, bytes, mediaType);
    }

    /** Reads an object, or empty if there is none. */
    Optional<byte[]> get(String key) throws IOException;

    /** How many bytes an object has, or empty if there is none. */
    OptionalLong size(String key) throws IOException;

    /** Whether there is an object under the key. */
    default boolean exists(String key) throws IOException {
        return size(key).isPresent();
    }

    /** Deletes an object; deleting what is not there changes nothing. */
    void delete(String key) throws IOException;

    /**
     * Deletes every object whose key begins with a prefix, such as {@code conditions/<documentId>/}.
     *
     * @return how many there were
     */
    default int deleteAll(String prefix) throws IOException {
        int deleted = 0;
        try (Stream<String> keys = list(prefix)) {
            for (String key : (Iterable<String>) keys::iterator) {
                delete(key);
                deleted++;
            }
        }
        return deleted;
    }

    /** Keys that begin with a prefix (empty for all), in no particular order. The caller closes the stream. */
    Stream<String> list(String prefix) throws IOException;

    /** Where a consumer outside can read the object: {@code file:}, or {@code http:} below a configured base. */
    URI uri(String key);

    @Override
    void close();
}
