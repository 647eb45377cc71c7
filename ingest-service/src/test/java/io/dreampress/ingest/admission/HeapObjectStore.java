package io.dreampress.ingest.admission;

import io.dreampress.objectstore.ObjectStore;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Objects in memory. */
public final class HeapObjectStore implements ObjectStore {
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private volatile boolean down;

    @Override
    public void put(String key, byte[] bytes, String mediaType) {
        objects.put(key, bytes);
    }

    /** Makes the store fail, or work again. */
    void breakDown(boolean down) {
        this.down = down;
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes, String mediaType) throws IOException {
        if (down) {
            throw new IOException("disk full");
        }
        return objects.putIfAbsent(key, bytes) == null;
    }

    @Override
    public Optional<byte[]> get(String key) {
        return Optional.ofNullable(objects.get(key));
    }

    @Override
    public OptionalLong size(String key) {
        byte[] bytes = objects.get(key);
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(bytes.length);
    }

    @Override
    public void delete(String key) {
        objects.remove(key);
    }

    @Override
    public Stream<String> list(String prefix) {
        return objects.keySet().stream().filter(key -> key.startsWith(prefix));
    }

    @Override
    public URI uri(String key) {
        return URI.create("heap:" + key);
    }

    @Override
    public void close() {}
}
