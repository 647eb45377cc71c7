package io.dreampress.systems.dreamllm;

import ai.djl.ndarray.NDArray;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.TorchZip;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.systems.TinyBundle;
import io.dreampress.systems.importing.BundleImport;
import io.dreampress.systems.importing.ImportProgress;
import io.dreampress.systems.importing.ImportRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A fixture's tensors in exactly the layout of the published checkpoint: two shards of {@code pytorch_model} with their
 * index, the three plugins, {@code config.json} with its wrong ids, {@code added_tokens.json}; and beside it the folders of
 * the parts that were published elsewhere.
 */
final class ReleasedGolden {
    private ReleasedGolden() {}

    /** Writes the release and imports it into a folder that is not there yet. */
    static void writeImported(GoldenFixture fixture, Path folder) throws IOException {
        Path parts = Files.createTempDirectory("golden-release");
        Files.deleteIfExists(folder);
        new BundleImport(ImportProgress.NONE).run(write(fixture, parts), folder, false);
    }

    /** Writes the release and what belongs to it into folders below one. */
    static ImportRequest write(GoldenFixture fixture, Path parts) throws IOException {
        Path source = Files.createDirectories(parts.resolve("dreamllm-tiny"));
        shards(fixture, source);
        for (String plugin : new String[] {"clip_vision_embedding", "dream_embedding", "stable_diffusion_head"}) {
            try (Checkpoint tensors = fixture.checkpoint(plugin + ".safetensors")) {
                TorchZip.write(source.resolve(plugin + ".bin"), tensors.float32(fixture.manager()));
            }
        }
        JsonObject config = fixture.config();
        json(source.resolve("config.json"), released(config.getAsJsonObject("llm")));
        json(
                source.resolve("added_tokens.json"),
                added(config.getAsJsonObject("system").getAsJsonObject("token_ids")));
        TinyBundle.write(parts.resolve("tiny"), 0);
        Files.copy(parts.resolve("tiny/tokenizer/tokenizer.json"), source.resolve("tokenizer.json"));
        Path base = parts.resolve("stable-diffusion");
        json(base.resolve("unet/config.json"), config.getAsJsonObject("unet"));
        json(base.resolve("vae/config.json"), config.getAsJsonObject("vae"));
        JsonObject scheduler = config.getAsJsonObject("scheduler").deepCopy();
        scheduler.addProperty("_class_name", "PNDMScheduler");
        json(base.resolve("scheduler/scheduler_config.json"), scheduler);
        Path clip = parts.resolve("clip");
        JsonObject whole = new JsonObject();
        whole.addProperty("model_type", "clip");
        whole.add("vision_config", config.getAsJsonObject("clip_vision"));
        json(clip.resolve("config.json"), whole);
        json(clip.resolve("preprocessor_config.json"), config.getAsJsonObject("clip_image_processor"));
        return new ImportRequest(
                source, Optional.empty(), Optional.empty(), Optional.of(base), Optional.of(clip), Optional.empty());
    }

    private static void shards(GoldenFixture fixture, Path source) throws IOException {
        try (Checkpoint tensors = fixture.checkpoint("pytorch_model.safetensors")) {
            Map<String, NDArray> first = new LinkedHashMap<>();
            Map<String, NDArray> second = new LinkedHashMap<>();
            for (String name : tensors.names()) {
                (first.size() < tensors.names().size() / 2 ? first : second)
                        .put(name, tensors.float32(fixture.manager(), name));
            }
            JsonObject files = new JsonObject();
            int number = 1;
            for (Map<String, NDArray> shard : java.util.List.of(first, second)) {
                String name = "pytorch_model-0000" + number++ + "-of-00002.bin";
                TorchZip.write(source.resolve(name), shard);
                shard.keySet().forEach(tensor -> files.addProperty(tensor, name));
            }
            JsonObject index = new JsonObject();
            index.add("weight_map", files);
            json(source.resolve("pytorch_model.bin.index.json"), index);
        }
    }

    private static JsonObject released(JsonObject llm) {
        JsonObject config = llm.deepCopy();
        config.addProperty("model_type", "dreamllm");
        JsonArray classes = new JsonArray();
        classes.add("DreamLLMForCausalMLM");
        config.add("architectures", classes);
        config.addProperty("bos_token_id", 0);
        config.addProperty("eos_token_id", 1);
        config.addProperty("pad_token_id", -1);
        config.add("plugins_init_kwargs", new JsonObject());
        return config;
    }

    private static JsonObject added(JsonObject ids) {
        JsonObject added = new JsonObject();
        for (Map.Entry<String, JsonElement> id : ids.entrySet()) {
            switch (id.getKey()) {
                case "bos", "eos" -> {}
                case "pad" -> added.add("[PAD]", id.getValue());
                default -> added.add("<" + id.getKey() + ">", id.getValue());
            }
        }
        return added;
    }

    static void json(Path file, JsonObject content) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, content.toString());
    }
}
