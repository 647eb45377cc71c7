package io.dreampress.llm.session;

import io.dreampress.objectstore.ObjectStore;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/** An object store in memory. */
final class MemoryObjectStore implements ObjectStore {
    private final Map<String, byte[]> objects = new ConcurrentSkipListMap<>();

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
        return List.copyOf(objects.keySet()).stream().filter(key -> key.startsWith(prefix));
    }

    @Override
    public URI uri(String key) {
        return URI.create("memory:" + key);
    }

    @Override
    public void close() {}
}
