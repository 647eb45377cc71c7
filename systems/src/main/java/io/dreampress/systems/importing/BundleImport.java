package io.dreampress.systems.importing;

import io.dreampress.networks.checkpoint.CheckpointException;
import io.dreampress.networks.checkpoint.SafetensorsFolder;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.Layouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a published checkpoint a bundle: everything is judged first and all problems are named at once; then the weights
 * are copied into safetensors, tensor by tensor, into a hidden folder beside the target; that is opened as a bundle, and
 * renamed. So there is a whole bundle or none, and Java's memory does not grow with the checkpoint.
 */
public final class BundleImport {
    /** Room on the disk beside the weights. */
    private static final long SMALL_FILES = 64L << 20;

    private final long shardBytes;
    private final ImportProgress progress;

    /**
     * What was made.
     *
     * @param bundle folder
     * @param layout that was recognised
     * @param system of the bundle
     * @param bytes of all weights
     */
    public record Imported(Path bundle, String layout, String system, long bytes) {}

    /** @param progress is told what is read and written */
    public BundleImport(ImportProgress progress) {
        this(progress, SafetensorsFolder.SHARD_BYTES);
    }

    BundleImport(ImportProgress progress, long shardBytes) {
        this.progress = progress;
        this.shardBytes = shardBytes;
    }

    /**
     * Imports.
     *
     * @param target folder of the bundle; its parents are created
     * @param replace whether a bundle that is there may be replaced; anything else is left alone
     * @throws ImportException with everything that is wrong
     */
    public Imported run(ImportRequest request, Path target, boolean replace) {
        Path place = target.toAbsolutePath().normalize();
        requireFree(place, replace);
        Layout layout = layout(request);
        try (BundlePlan plan = new BundlePlan()) {
            layout.plan(request, plan);
            if (plan.problems().isEmpty()) {
                plan.attempt(() -> requireRoom(place, plan.bytes()));
            }
            if (!plan.problems().isEmpty()) {
                throw ImportException.of(
                        "checkpoint '" + request.source() + "' (" + layout.name() + ")", plan.problems());
            }
            progress.begins(layout.name(), plan.bytes());
            return new Imported(place, layout.name(), write(plan, place), plan.bytes());
        }
    }

    private static void requireFree(Path target, boolean replace) {
        if (Files.exists(target) && !(replace && isReplaceable(target))) {
            String advice = isReplaceable(target)
                    ? "choose another, or replace it with --force"
                    : "it is no bundle and stays as it is: choose another";
            throw new ImportException("folder '" + target + "': expected a new one, got one that is there; " + advice);
        }
    }

    private static boolean isReplaceable(Path target) {
        return Files.isRegularFile(target.resolve("bundle.json"));
    }

    private static Layout layout(ImportRequest request) {
        if (!Files.isDirectory(request.source())) {
            throw new ImportException("checkpoint '" + request.source() + "': expected a folder, got "
                    + (Files.exists(request.source()) ? "a file; name the folder that it is in" : "none"));
        }
        List<Layout> offered = Layouts.ALL.stream()
                .filter(layout ->
                        request.system().map(layout.systems()::contains).orElse(true))
                .toList();
        return offered.stream()
                .filter(layout -> layout.recognises(request.source()))
                .findFirst()
                .orElseThrow(() -> new ImportException("checkpoint '" + request.source() + "': expected one of these"
                        + request.system()
                                .map(name -> " for system '" + name + "'")
                                .orElse("") + ", got another folder"
                        + known(offered.isEmpty() ? Layouts.ALL : offered)));
    }

    private static String known(List<Layout> layouts) {
        return layouts.stream()
                .map(layout -> "\n  " + layout.name() + " (system " + String.join(", ", layout.systems()) + "): "
                        + layout.description())
                .collect(Collectors.joining());
    }

    private static void requireRoom(Path target, long bytes) throws IOException {
        Path parent = target.getParent();
        Files.createDirectories(parent);
        long free = Files.getFileStore(parent).getUsableSpace();
        if (free < bytes + SMALL_FILES) {
            throw new ImportException("disk of '" + parent + "': expected " + (bytes + SMALL_FILES) / 1_000_000
                    + " MB free, got " + free / 1_000_000 + " MB; make room or choose another folder");
        }
    }

    /** The system of the bundle that was written. */
    private String write(BundlePlan plan, Path target) {
        Path unfinished = beside(target, "import");
        Thread interrupted = new Thread(() -> deleteQuietly(unfinished));
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            plan.write(Files.createDirectory(unfinished), shardBytes, progress);
            String system = systemOf(unfinished);
            replace(target, unfinished);
            return system;
        } catch (IOException | CheckpointException | BundleException e) {
            throw new ImportException("bundle '" + target + "': expected to write it, got " + e.getMessage(), e);
        } finally {
            deleteQuietly(unfinished);
            removeHook(interrupted);
        }
    }

    private static String systemOf(Path folder) {
        try (Bundle bundle = Bundle.open(folder)) {
            return bundle.descriptor().system();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // the program is ending, and the hook does its work
        }
    }

    private static void replace(Path target, Path finished) throws IOException {
        if (!Files.exists(target)) {
            Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        Path former = beside(target, "former");
        Files.move(target, former, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.move(finished, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.move(former, target, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        deleteQuietly(former);
    }

    /** A hidden folder of this process on the same disk. */
    private static Path beside(Path target, String what) {
        Path folder = target.resolveSibling("." + target.getFileName() + "." + what + "-"
                + ProcessHandle.current().pid());
        deleteQuietly(folder);
        return folder;
    }

    private static void deleteQuietly(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException _) {
            // a hidden folder that stays is no reason to fail
        }
    }
}
