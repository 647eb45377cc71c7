package io.dreampress.diffusion;

import io.dreampress.objectstore.ObjectStore;
import io.dreampress.objectstore.ObjectStores;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A store in a folder that fails when told to. */
public final class FragileStore implements ObjectStore {
    private final ObjectStore store;
    private volatile boolean failing;

    public FragileStore(Path folder) throws IOException {
        store = ObjectStores.open(folder.toUri(), Optional.empty());
    }

    /** Whether every call fails from now on. */
    public void fail(boolean now) {
        failing = now;
    }

    @Override
    public void put(String key, byte[] bytes, String mediaType) throws IOException {
        check();
        store.put(key, bytes, mediaType);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes, String mediaType) throws IOException {
        check();
        return store.putIfAbsent(key, bytes, mediaType);
    }

    @Override
    public Optional<byte[]> get(String key) throws IOException {
        check();
        return store.get(key);
    }

    @Override
    public OptionalLong size(String key) throws IOException {
        check();
        return store.size(key);
    }

    @Override
    public void delete(String key) throws IOException {
        check();
        store.delete(key);
    }

    @Override
    public Stream<String> list(String prefix) throws IOException {
        check();
        return store.list(prefix);
    }

    @Override
    public URI uri(String key) {
        return store.uri(key);
    }

    @Override
    public void close() {
        store.close();
    }

    private void check() throws IOException {
        if (failing) {
            throw new IOException("disk full");
        }
    }
}
