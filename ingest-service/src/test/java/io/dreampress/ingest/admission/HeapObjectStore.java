package io.dreampress.ingest.admission;

import io.dreampress.objectstore.ObjectStore;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Objects in memory. */
public final class HeapObjectStore implements ObjectStore {
    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();

    @Override
    public void put(String key, byte[] bytes, String mediaType) {
        objects.put(key, bytes);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes, String mediaType) {
        return objects.putIfAbsent(key, bytes) == null;
    }

    @Override
    public Optional<byte[]> get(String key) {
        return Optional.ofNullable(objects.get(key));
    }

    @Override
    public boolean exists(String key) {
        return objects.containsKey(key);
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
