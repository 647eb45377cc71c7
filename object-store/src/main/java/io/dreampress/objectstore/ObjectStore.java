package io.dreampress.objectstore;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Bytes by key: the claim check of payloads too large for a message. Keys are relative paths of letters, digits,
 * {@code . _ - /}, without empty, {@code .} or {@code ..} parts. What a successful put stored survives a crash.
 *
 * <p>Thread-safe. Every method throws {@link IOException} when the store cannot be reached, is full, or refuses.
 */
public interface ObjectStore extends AutoCloseable {
    /** Stores or replaces an object. */
    void put(String key, byte[] bytes, String mediaType) throws IOException;

    /**
     * Stores an object unless the key is taken: the first write wins, also among processes.
     *
     * @return whether this write was the first
     */
    boolean putIfAbsent(String key, byte[] bytes, String mediaType) throws IOException;

    /** Reads an object, or empty if there is none. */
    Optional<byte[]> get(String key) throws IOException;

    boolean exists(String key) throws IOException;

    /** Deletes an object; deleting what is not there changes nothing. */
    void delete(String key) throws IOException;

    /** Keys that begin with a prefix, in no particular order. The caller closes the stream. */
    Stream<String> list(String prefix) throws IOException;

    /** Where a consumer outside can read the object: {@code file:}, or {@code http:} below a configured base. */
    URI uri(String key);

    @Override
    void close();
}
