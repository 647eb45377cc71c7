package io.dreampress.systems.metamorph;

import ai.djl.ndarray.NDArray;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsWriter;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.systems.TinyBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A fixture in the released checkpoint's layout, made a bundle. */
final class GoldenMetaMorph {
    private static final List<String> VPIT_KEYS = List.of(
            "num_image_tokens",
            "image_token_reduction",
            "normalize_vision",
            "mm_vision_select_layer",
            "vision_head_type",
            "mm_projector_type");

    private GoldenMetaMorph() {}

    static void write(GoldenFixture fixture, Path folder) throws IOException {
        TinyBundle.write("metamorph", folder, 0);
        JsonObject config = fixture.config();
        JsonObject system = config.getAsJsonObject("system");
        JsonObject language = config.getAsJsonObject("llm").deepCopy();
        VPIT_KEYS.forEach(key -> language.add(key, system.get(key)));
        json(folder, "language_model/config.json", language);
        json(folder, "vision_encoder/config.json", config.getAsJsonObject("vision"));
        JsonObject visualiser = config.getAsJsonObject("visualiser");
        json(folder, "adapter/config.json", visualiser.getAsJsonObject("adapter"));
        json(folder, "unet/config.json", named(visualiser, "unet", "UNet2DConditionModel"));
        json(folder, "vae/config.json", named(visualiser, "vae", "AutoencoderKL"));
        json(folder, "scheduler/scheduler_config.json", named(visualiser, "scheduler", "PNDMScheduler"));
        preprocessor(folder, config.getAsJsonObject("vision").get("image_size").getAsInt());
        int vocabulary = language.get("vocab_size").getAsInt();
        tokenizer(folder, system.getAsJsonObject("token_ids"), vocabulary);
        descriptor(folder, config);
        weights(fixture, folder);
    }

    private static JsonObject named(JsonObject visualiser, String part, String className) {
        JsonObject named = visualiser.getAsJsonObject(part).deepCopy();
        named.addProperty("_class_name", className);
        return named;
    }

    private static void json(Path folder, String name, JsonObject value) throws IOException {
        Files.writeString(
                folder.resolve(name),
                new GsonBuilder().serializeNulls().create().toJson(value));
    }

    private static JsonObject read(Path folder, String name) throws IOException {
        return JsonParser.parseString(Files.readString(folder.resolve(name))).getAsJsonObject();
    }

    private static void preprocessor(Path folder, int side) throws IOException {
        JsonObject preprocessor = read(folder, "vision_encoder/preprocessor_config.json");
        preprocessor.getAsJsonObject("size").addProperty("height", side);
        preprocessor.getAsJsonObject("size").addProperty("width", side);
        json(folder, "vision_encoder/preprocessor_config.json", preprocessor);
    }

    /** One word per id; the fixture's prompts are ids, so that nothing depends on the words. */
    private static void tokenizer(Path folder, JsonObject ids, int vocabulary) throws IOException {
        Map<Integer, String> special = Map.of(
                ids.get("bos").getAsInt(), "<|begin_of_text|>",
                ids.get("eos").getAsInt(), "<|end_of_text|>",
                ids.get("start_header").getAsInt(), "<|start_header_id|>",
                ids.get("end_header").getAsInt(), "<|end_header_id|>",
                ids.get("pad").getAsInt(), "<|finetune_right_pad_id|>",
                ids.get("eot").getAsInt(), SpecialTokens.END_OF_TURN,
                ids.get("image_start").getAsInt(), SpecialTokens.IMAGE_START,
                ids.get("image_end").getAsInt(), SpecialTokens.IMAGE_END);
        JsonObject words = new JsonObject();
        JsonArray added = new JsonArray();
        for (int id = 0; id < vocabulary; id++) {
            String word = special.getOrDefault(id, "word" + id);
            words.addProperty(word, id);
            if (special.containsKey(id)) {
                JsonObject token = new JsonObject();
                token.addProperty("id", id);
                token.addProperty("content", word);
                for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
                    token.addProperty(flag, false);
                }
                token.addProperty("special", true);
                added.add(token);
            }
        }
        JsonObject model = new JsonObject();
        model.addProperty("type", "WordLevel");
        model.add("vocab", words);
        model.addProperty("unk_token", "word0");
        JsonObject tokenizer = new JsonObject();
        tokenizer.addProperty("version", "1.0");
        tokenizer.add("added_tokens", added);
        tokenizer.add("model", model);
        json(folder, "tokenizer/tokenizer.json", tokenizer);
    }

    private static void descriptor(Path folder, JsonObject config) throws IOException {
        JsonObject ids = config.getAsJsonObject("system").getAsJsonObject("token_ids");
        JsonObject special = new JsonObject();
        special.add("begin", ids.get("bos"));
        special.add("end", ids.get("eos"));
        special.add(SpecialTokens.END_OF_TURN, ids.get("eot"));
        special.add(SpecialTokens.IMAGE_START, ids.get("image_start"));
        special.add(SpecialTokens.IMAGE_END, ids.get("image_end"));
        JsonObject descriptor = read(folder, "bundle.json");
        descriptor.add("specialTokens", special);
        json(folder, "bundle.json", descriptor);
    }

    private static void weights(GoldenFixture fixture, Path folder) {
        try (Checkpoint model = fixture.checkpoint("model.safetensors")) {
            Checkpoint vision = model.below("model.vision_tower.vision_tower.");
            save(fixture, vision, folder.resolve("vision_encoder/model.safetensors"), name -> true);
            Predicate<String> joins = name -> name.startsWith("vision_head.") || name.startsWith("model.mm_projector.");
            save(
                    fixture,
                    model,
                    folder.resolve("language_model/model.safetensors"),
                    name -> !joins.test(name) && !name.startsWith("model.vision_"));
            save(fixture, model, folder.resolve("projectors.safetensors"), joins);
        }
        for (String part : List.of("adapter", "unet", "vae")) {
            try (Checkpoint weights = fixture.checkpoint("visualiser/" + part + ".safetensors")) {
                String file = part.equals("adapter") ? "model" : "diffusion_pytorch_model";
                save(fixture, weights, folder.resolve(part + "/" + file + ".safetensors"), name -> true);
            }
        }
    }

    private static void save(GoldenFixture fixture, Checkpoint part, Path file, Predicate<String> wanted) {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        part.names().stream()
                .filter(wanted)
                .forEach(name -> tensors.put(
                        name.startsWith("model.mm_projector.") ? name.substring("model.".length()) : name,
                        part.float32(fixture.manager(), name)));
        SafetensorsWriter.write(file, tensors, Map.of());
    }
}
