package io.dreampress.systems.importing;

import io.dreampress.networks.checkpoint.SafetensorsFolder.Copy;
import io.dreampress.systems.MultimodalSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A bundle of any system whose weights are as their makers published them, {@code .bin} or safetensors: everything is kept
 * where it is, and all weights become safetensors.
 */
public final class DescribedFolders implements Layout {
    private static final List<String> WEIGHTS = List.of(".safetensors", ".bin", ".pt", ".pth");

    @Override
    public String name() {
        return "described-folders";
    }

    @Override
    public List<String> systems() {
        return MultimodalSystem.ALL.stream().map(MultimodalSystem::name).toList();
    }

    @Override
    public String description() {
        return "bundle.json and the folders that it needs (docs/bundle-format.md), weights in .bin or safetensors";
    }

    @Override
    public boolean recognises(Path source) {
        return Layout.describedSystem(source).map(systems()::contains).orElse(false);
    }

    @Override
    public void plan(ImportRequest request, BundlePlan plan) {
        plan.attempt(() -> {
            add(request.source(), "", plan);
            try (Stream<Path> inside = Files.list(request.source())) {
                for (Path folder : inside.filter(Files::isDirectory)
                        .filter(path -> !hidden(path))
                        .sorted()
                        .toList()) {
                    add(folder, folder.getFileName().toString(), plan);
                }
            }
        });
        plan.json(request.source().resolve("bundle.json"))
                .ifPresent(bundle -> plan.file(
                        "bundle.json",
                        bundle.put("name", name(request, bundle.path("name").asString()))));
    }

    private static String name(ImportRequest request, String described) {
        return request.name().orElse(described);
    }

    private static void add(Path folder, String name, BundlePlan plan) throws IOException {
        List<Path> weights;
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> visible = files.filter(Files::isRegularFile)
                    .filter(path -> !hidden(path))
                    .sorted()
                    .toList();
            weights = visible.stream().filter(DescribedFolders::isWeights).toList();
            for (Path file : visible) {
                if (!isWeights(file) && !file.toString().endsWith(".index.json")) {
                    plan.file(inside(name, file), Files.readAllBytes(file));
                }
            }
        }
        if (name.isEmpty()) {
            weights.forEach(
                    file -> plan.open(file).ifPresent(opened -> plan.weights("", stem(file), Copy.all(opened))));
        } else if (!weights.isEmpty()) {
            boolean diffusers = weights.getFirst().getFileName().toString().startsWith("diffusion_");
            plan.open(folder)
                    .ifPresent(opened ->
                            plan.weights(name, diffusers ? "diffusion_pytorch_model" : "model", Copy.all(opened)));
        }
    }

    private static String inside(String folder, Path file) {
        return folder.isEmpty() ? file.getFileName().toString() : folder + "/" + file.getFileName();
    }

    private static boolean hidden(Path path) {
        return path.getFileName().toString().startsWith(".");
    }

    private static boolean isWeights(Path file) {
        return WEIGHTS.stream().anyMatch(file.toString()::endsWith);
    }

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        return name.substring(0, name.lastIndexOf('.'));
    }
}
