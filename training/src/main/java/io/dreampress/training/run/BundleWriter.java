package io.dreampress.training.run;

import ai.djl.ndarray.NDArray;
import io.dreampress.networks.checkpoint.SafetensorsWriter;
import io.dreampress.networks.learning.Parameters;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Writes what was learned as a bundle: a copy of the one that training started from, in which the weights of every place that
 * learned are new, in float32, under the names that they had.
 *
 * @param source bundle that training started from
 * @param parameters all of the learner's
 * @param learned newer values of some of them, by name
 */
record BundleWriter(Path source, Parameters parameters, Map<String, NDArray> learned) {
    private static final String WEIGHTS = ".safetensors";
    private static final String INDEX = WEIGHTS + ".index.json";

    /** Copies that outlive the source, or links to it where {@code linked} and the disk allow. */
    void write(Path target, boolean linked) throws IOException {
        Path unfinished = target.resolveSibling(target.getFileName() + ".part");
        if (Files.exists(unfinished)) {
            Checkpoints.delete(unfinished);
        }
        Set<String> places = new TreeSet<>();
        parameters.learned().forEach(name -> places.add(place(name)));
        copy(unfinished, places, linked);
        for (String place : places) {
            SafetensorsWriter.write(unfinished.resolve(file(place)), weights(place), Map.of("format", "pt"));
        }
        if (Files.exists(target)) {
            Checkpoints.delete(target);
        }
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A parameter's place in the bundle: a folder, or a file of that name. */
    private static String place(String name) {
        return name.substring(0, name.indexOf('/'));
    }

    private Map<String, NDArray> weights(String place) {
        Map<String, NDArray> weights = new LinkedHashMap<>();
        for (String name : parameters.below(place + "/").names()) {
            String whole = place + "/" + name;
            weights.put(name, learned.getOrDefault(whole, parameters.get(whole)));
        }
        return weights;
    }

    /** Where a place's weights go: the name that its maker gives to a file that is not in parts. */
    private String file(String place) throws IOException {
        Path folder = source.resolve(place);
        if (!Files.isDirectory(folder)) {
            return place + WEIGHTS;
        }
        try (Stream<Path> files = Files.list(folder)) {
            boolean diffusers =
                    files.anyMatch(file -> file.getFileName().toString().startsWith("diffusion_pytorch_model"));
            return place + "/" + (diffusers ? "diffusion_pytorch_model" : "model") + WEIGHTS;
        }
    }

    private void copy(Path target, Set<String> places, boolean linked) throws IOException {
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(target.resolve(source.relativize(folder).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path name = source.relativize(file);
                if (!isReplaced(name, places)) {
                    copyFile(file, target.resolve(name.toString()), linked);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Old weights of a place that learned, whole or in parts with their index. */
    private static boolean isReplaced(Path name, Set<String> places) {
        String text = name.toString();
        boolean weights = text.endsWith(WEIGHTS) || text.endsWith(INDEX);
        String top = name.getName(0).toString();
        return weights && (name.getNameCount() > 1 ? places.contains(top) : places.contains(without(text)));
    }

    private static String without(String file) {
        return file.endsWith(WEIGHTS) ? file.substring(0, file.length() - WEIGHTS.length()) : file;
    }

    private static void copyFile(Path from, Path to, boolean linked) throws IOException {
        if (linked) {
            try {
                Files.createLink(to, from.toRealPath());
                return;
            } catch (IOException | UnsupportedOperationException e) {
                Files.deleteIfExists(to);
            }
        }
        Files.copy(from, to);
    }
}
