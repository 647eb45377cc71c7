package io.dreampress.objectstore;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Objects as files below a folder, which may be shared by several processes (also over NFS 4). Every write goes to a
 * temporary file first, is forced to the disk and then appears under its name at once: by rename where the last write
 * wins, by hard link where the first one does.
 */
final class FileObjectStore implements ObjectStore {
    private static final int TRIES = 16;

    private final Path root;
    private final Path incoming;
    private final ObjectUris uris;

    private FileObjectStore(Path root, Path incoming, ObjectUris uris) {
        this.root = root;
        this.incoming = incoming;
        this.uris = uris;
    }

    /** Opens a folder, which is made where it is missing, after trying that it can be written and knows hard links. */
    static FileObjectStore open(Path folder, Optional<URI> baseUrl) throws IOException {
        Path root = folder.toAbsolutePath().normalize();
        Path incoming = root.resolve(".incoming");
        try {
            Files.createDirectories(incoming);
            var probe = Files.createTempFile(incoming, "probe", null);
            var link = incoming.resolve(UUID.randomUUID().toString());
            Files.createLink(link, probe);
            Files.delete(link);
            Files.delete(probe);
        } catch (UnsupportedOperationException | IOException e) {
            throw new IOException(
                    "object store '" + root + "': expected a folder that can be written and knows hard links, got "
                            + reason(e) + "; make it writable or set dreampress.objects to another folder",
                    e);
        }
        URI base = baseUrl.orElseGet(root::toUri);
        return new FileObjectStore(root, incoming, new ObjectUris(base));
    }

    @Override
    public void put(String key, byte[] bytes, String mediaType) throws IOException {
        Path target = path(key);
        Path written = write(key, bytes, true);
        try {
            appear(key, target, () -> Files.move(written, target, StandardCopyOption.ATOMIC_MOVE), true);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes, String mediaType) throws IOException {
        return putIfAbsent(key, bytes, true);
    }

    @Override
    public boolean claim(String key, byte[] bytes, String mediaType) throws IOException {
        return putIfAbsent(key, bytes, false);
    }

    private boolean putIfAbsent(String key, byte[] bytes, boolean lasting) throws IOException {
        Path target = path(key);
        if (Files.exists(target)) {
            return false;
        }
        Path written = write(key, bytes, lasting);
        try {
            appear(key, target, () -> Files.createLink(target, written), lasting);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(written);
        }
    }

    @Override
    public Optional<byte[]> get(String key) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(path(key)));
        } catch (NoSuchFileException e) {
            requireFolder(key);
            return Optional.empty();
        } catch (IOException e) {
            throw failed(key, "to be read", e);
        }
    }

    @Override
    public OptionalLong size(String key) throws IOException {
        try {
            var file = Files.readAttributes(path(key), BasicFileAttributes.class);
            return file.isRegularFile() ? OptionalLong.of(file.size()) : OptionalLong.empty();
        } catch (NoSuchFileException e) {
            requireFolder(key);
            return OptionalLong.empty();
        } catch (IOException e) {
            throw failed(key, "to be looked up", e);
        }
    }

    @Override
    public void delete(String key) throws IOException {
        Path file = path(key);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw failed(key, "to be deleted", e);
        }
        prune(file.getParent());
    }

    @Override
    public Stream<String> list(String prefix) throws IOException {
        Path start = root.resolve(ObjectKey.folderOf(prefix));
        var keys = new KeyCollector(root, prefix);
        if (Files.isDirectory(start)) {
            Files.walkFileTree(start, keys);
        }
        return keys.found();
    }

    @Override
    public URI uri(String key) {
        return uris.of(new ObjectKey(key));
    }

    @Override
    public void close() {}

    /** Where the whole folder is gone, as when its disk is not mounted, an object that is not found may exist all the same. */
    private void requireFolder(String key) throws IOException {
        if (!Files.isDirectory(incoming)) {
            throw failed(key, "the folder that was opened", new NoSuchFileException(incoming.toString()));
        }
    }

    private Path path(String key) {
        return root.resolve(new ObjectKey(key).text());
    }

    private Path write(String key, byte[] bytes, boolean lasting) throws IOException {
        Path file = incoming.resolve(UUID.randomUUID().toString());
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            if (lasting) {
                channel.force(true);
            }
            return file;
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw failed(
                    key, "room for " + bytes.length + " bytes (" + root.toFile().getUsableSpace() + " free)", e);
        }
    }

    /**
     * Another process may prune the folder as soon as it is made: then it is made again. Folders are forced to the disk when
     * all of them have their new names, so that a journaling file system writes its journal once.
     */
    private void appear(String key, Path target, Publication publication, boolean lasting) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                List<Path> grown = new ArrayList<>(List.of(target.getParent()));
                makeFolders(target.getParent(), grown);
                publication.run();
                if (lasting) {
                    for (Path folder : grown) {
                        force(folder);
                    }
                }
                return;
            } catch (FileAlreadyExistsException e) {
                throw e;
            } catch (IOException e) {
                if (!(e instanceof NoSuchFileException) || attempt == TRIES) {
                    throw failed(key, "to be stored", e);
                }
            }
        }
    }

    /**
     * Never makes the store's own folder: where that is gone, its disk is.
     *
     * @param grown gets every folder that has a new folder in it
     */
    private void makeFolders(Path folder, List<Path> grown) throws IOException {
        if (!Files.isDirectory(folder)) {
            if (folder.equals(root)) {
                throw new NoSuchFileException(root.toString());
            }
            makeFolders(folder.getParent(), grown);
            try {
                Files.createDirectory(folder);
                grown.add(folder.getParent());
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(folder)) {
                    throw new IOException("'" + root.relativize(folder) + "' is an object, not a folder", e);
                }
            }
        }
    }

    private void prune(Path folder) throws IOException {
        for (Path empty = folder; !empty.equals(root); empty = empty.getParent()) {
            try {
                Files.deleteIfExists(empty);
            } catch (DirectoryNotEmptyException e) {
                return;
            }
        }
    }

    /** Makes a new name in a folder survive a crash. */
    private static void force(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private IOException failed(String key, String expected, Exception cause) {
        return new IOException(
                "object '" + key + "' in '" + root + "': expected " + expected + ", got " + reason(cause), cause);
    }

    private static String reason(Exception cause) {
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    @FunctionalInterface
    private interface Publication {
        void run() throws IOException;
    }
}
