package io.dreampress.standalone.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** One process at a time works in a folder. The operating system gives the lock back when its owner dies. */
public final class FolderLock implements AutoCloseable {
    /** The lock lies far behind the text, so that others can read who holds it wherever locks are mandatory. */
    private static final long LOCKED_BYTE = 1L << 40;

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

    private final FileChannel channel;
    private final Path file;

    private FolderLock(FileChannel channel, Path file) {
        this.channel = channel;
        this.file = file;
    }

    /**
     * Takes the lock, or answers who has it.
     *
     * @param file created where absent; holds the owner's process id as text
     * @param patience how long to wait for an owner that is about to end
     * @throws CannotStart if another process holds the lock, or the file cannot be written
     */
    public static FolderLock take(Path file, Duration patience) {
        FileChannel channel = null;
        try {
            Files.createDirectories(file.getParent());
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!locks(channel, patience)) {
                String owner =
                        owner(channel).map(pid -> " (process " + pid + ")").orElse("");
                channel.close();
                throw new CannotStart(
                        "data folder '" + file.getParent() + "': expected no other run, got one that uses it" + owner
                                + "; wait until it ends, stop it, or choose another folder with --data-dir");
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
            return new FolderLock(channel, file);
        } catch (IOException e) {
            throw new CannotStart(
                    "data folder '" + file.getParent() + "': expected a folder that can be written, got "
                            + FileProblem.inWords(e) + "; choose another folder with --data-dir",
                    e);
        }
    }

    private static boolean locks(FileChannel channel, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            if (tryLock(channel).isPresent()) {
                return true;
            }
            if (System.nanoTime() >= end) {
                return false;
            }
            LockSupport.parkNanos(BETWEEN_TRIES.toNanos());
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock(LOCKED_BYTE, 1, false));
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> owner(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
        return pid.isBlank() ? Optional.empty() : Optional.of(pid);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("lock '" + file + "'", e);
        }
    }
}
