package io.dreampress.training.run;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.checkpoint.SafetensorsWriter;
import io.dreampress.networks.random.Philox;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.systems.TinyBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tiny bundles that recipes start from. */
final class StageBundles {
    private StageBundles() {}

    /** One that the recipe's stage can train. */
    static Path write(String recipe, Path folder) throws IOException {
        TinyBundle.write(system(recipe), folder, 11);
        if (recipe.contains("stage: diffusion") || recipe.contains("out: runs/eyes")) {
            conditionOnCaptions(folder);
        }
        return folder;
    }

    private static String system(String recipe) {
        if (recipe.contains("stage: metamorph") || recipe.contains("stage: visualiser")) {
            return "metamorph";
        }
        if (recipe.contains("stage: metaquery")) {
            return "metaquery";
        }
        if (recipe.contains("stage: fusion")) {
            return recipe.contains("out: runs/transfusion") ? "transfusion" : "lmfusion";
        }
        return "dreamllm";
    }

    /** The language model's last states through a connector, instead of queries. */
    private static void conditionOnCaptions(Path folder) throws IOException {
        Path descriptor = folder.resolve("bundle.json");
        Files.writeString(
                descriptor,
                Files.readString(descriptor)
                        .replace("\"conditionContext\": \"document\"", "\"conditionContext\": \"caption\"")
                        .replace("\"conditionSource\": \"queries\"", "\"conditionSource\": \"last-layer\""));
        Path connector = Files.createDirectories(folder.resolve("connector"));
        Files.writeString(connector.resolve("config.json"), "{\"input_dim\": 64, \"output_dim\": 32}");
        try (NDManager manager = TorchScriptProgram.newManager()) {
            Map<String, NDArray> weights = new LinkedHashMap<>();
            weights.put("norm.weight", manager.ones(new Shape(64)));
            weights.put("norm.bias", manager.zeros(new Shape(64)));
            weights.put("linear_1.weight", random(manager, 1, 32, 64));
            weights.put("linear_1.bias", manager.zeros(new Shape(32)));
            weights.put("linear_2.weight", random(manager, 2, 32, 32));
            weights.put("linear_2.bias", manager.zeros(new Shape(32)));
            SafetensorsWriter.write(connector.resolve("diffusion_pytorch_model.safetensors"), weights, Map.of());
            keepWithoutQueries(manager, folder);
        }
    }

    private static void keepWithoutQueries(NDManager manager, Path folder) {
        Path file = folder.resolve("projectors.safetensors");
        Map<String, NDArray> kept = new LinkedHashMap<>();
        try (io.dreampress.networks.checkpoint.Checkpoint projectors =
                io.dreampress.networks.checkpoint.Checkpoint.open(file)) {
            projectors.names().stream()
                    .filter(name -> !name.equals("dream_queries") && !name.startsWith("condition_projector"))
                    .forEach(name ->
                            kept.put(name, projectors.float32(manager, name).duplicate()));
        }
        SafetensorsWriter.write(file, kept, Map.of());
    }

    private static NDArray random(NDManager manager, long stream, int rows, int columns) {
        float[] values = new Philox(3, stream).gaussians(rows * columns);
        return manager.create(values, new Shape(rows, columns)).div((float) Math.sqrt(columns));
    }
}
