package io.dreampress.standalone.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a running pipeline holds: memory, threads and open files of the services' process and of the broker's, and what lies on
 * the disk. Zero where the kernel does not say.
 *
 * @param dataFolder of the pipeline
 */
record Footprint(Path dataFolder) {
    private static final long MIB = 1 << 20;
    /** What lives no longer than the making of a document. */
    private static final List<String> INTERMEDIATE = List.of("conditions", "dreams", "pictures");

    /** Names and values, in turn. */
    List<Object> figures() {
        List<Object> figures = new ArrayList<>(List.of("heapMiB", heapMiB()));
        figures.addAll(process("services", ProcessHandle.current().pid()));
        ProcessHandle.current()
                .children()
                .findFirst()
                .ifPresent(broker -> figures.addAll(process("broker", broker.pid())));
        figures.addAll(List.of(
                "stateStoresMiB", Disk.of(dataFolder.resolve("streams")).bytes / MIB,
                "intermediateObjects", intermediateObjects(),
                "objectsMiB", Disk.of(dataFolder.resolve("objects")).bytes / MIB,
                "recordsMiB", Disk.of(dataFolder.resolve("kafka")).bytes / MIB));
        return figures;
    }

    private static long heapMiB() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
    }

    private long intermediateObjects() {
        return INTERMEDIATE.stream()
                .mapToLong(folder -> Disk.of(dataFolder.resolve("objects").resolve(folder)).files)
                .sum();
    }

    private static List<Object> process(String name, long pid) {
        return List.of(
                name + "ResidentMiB", status(pid, "VmRSS:") / 1024,
                name + "Threads", status(pid, "Threads:"),
                name + "OpenFiles", openFiles(pid));
    }

    private static long status(long pid, String field) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    private static long openFiles(long pid) {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return files.count();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Counts what is in a folder while others add to it and take from it. */
    private static final class Disk extends SimpleFileVisitor<Path> {
        private long files;
        private long bytes;

        static Disk of(Path folder) {
            Disk disk = new Disk();
            try {
                Files.walkFileTree(folder, disk);
            } catch (IOException e) {
                throw new UncheckedIOException("folder '" + folder + "': expected to look through it", e);
            }
            return disk;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files++;
            bytes += attributes.size();
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException gone) {
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException gone) {
            return FileVisitResult.CONTINUE;
        }
    }
}
