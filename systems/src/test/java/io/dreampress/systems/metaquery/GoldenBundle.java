package io.dreampress.systems.metaquery;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsWriter;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A fixture, which is a checkpoint as MetaQuery saves it, made a bundle. Its ids have no texts: here each word is a character
 * of its own, so that prompts go through template and tokenizer.
 */
final class GoldenBundle {
    private static final int FIRST_CHARACTER = 0x4E00;
    private static final String LANGUAGE = "model.mllm_backbone.language_model.";
    private static final String TABLE = "model.embed_tokens.weight";
    private static final String CHAT = "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
            + "{{ message['content'] }}<|im_end|>\n"
            + "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n"
            + "{% endif %}";
    private static final Map<String, String> TEXTS = Map.of(
            "newline", "\n",
            "double_newline", "\n\n",
            "system", "system",
            "user", "user",
            "assistant", "assistant",
            "im_start", "<|im_start|>",
            "im_end", "<|im_end|>",
            "image", "<image>",
            "pad", "<pad>");

    private final GoldenFixture fixture;
    private final Path folder;
    private final JsonObject config;
    private final JsonObject ids;
    private final int vocabulary;
    private final boolean sana;

    private GoldenBundle(GoldenFixture fixture, Path folder) {
        this.fixture = fixture;
        this.folder = folder;
        this.config = fixture.config();
        this.ids = config.getAsJsonObject("system").getAsJsonObject("token_ids");
        this.vocabulary = ids.get("begin_of_img").getAsInt();
        this.sana = config.has("transformer");
    }

    static BundleFolder write(GoldenFixture fixture, Path folder) throws IOException {
        GoldenBundle golden = new GoldenBundle(fixture, folder);
        golden.writeTokenizer();
        golden.writeDescriptor();
        try (Checkpoint model = fixture.checkpoint("model.safetensors")) {
            golden.writeParts(model);
        }
        try (Bundle opened = Bundle.open(folder)) {
            return new BundleFolder(folder, opened.descriptor());
        }
    }

    /** The text whose tokens are these words. */
    static String text(List<Integer> words) {
        StringBuilder text = new StringBuilder();
        words.forEach(id -> text.append((char) (FIRST_CHARACTER + id)));
        return text.toString();
    }

    private void writeParts(Checkpoint model) throws IOException {
        NDArray rows = model.float32(fixture.manager(), LANGUAGE + TABLE);
        JsonObject language = config.getAsJsonObject("llm").deepCopy();
        language.addProperty("vocab_size", vocabulary);
        json("language_model/config.json", language);
        Map<String, NDArray> decoder = new LinkedHashMap<>(model.below(LANGUAGE).float32(fixture.manager()));
        decoder.put(TABLE, rows.get(new NDIndex(":" + vocabulary)).duplicate());
        save("language_model/model.safetensors", decoder);

        Map<String, NDArray> projectors = new LinkedHashMap<>();
        projectors.put(
                MetaQueryParts.QUERIES, rows.get(new NDIndex(vocabulary + ":")).duplicate());
        if (config.has("vision")) {
            writeEyes(model, projectors);
        }
        save("projectors.safetensors", projectors);
        writeConnector(model);
        String painter = sana ? "transformer" : "unet";
        component(painter, "model.transformer.", model);
        component("vae", "vae.", model);
        json("scheduler/scheduler_config.json", config.getAsJsonObject("scheduler"));
    }

    private void writeEyes(Checkpoint model, Map<String, NDArray> projectors) throws IOException {
        JsonObject vision = config.getAsJsonObject("vision");
        int side = vision.get("image_size").getAsInt();
        json("vision_encoder/config.json", vision);
        text(
                "vision_encoder/preprocessor_config.json",
                "{\"image_processor_type\": \"SiglipImageProcessor\", \"size\": {\"height\": " + side + ", \"width\": "
                        + side + "}}");
        String backbone = "model.mllm_backbone.";
        save(
                "vision_encoder/model.safetensors",
                model.below(backbone + "vision_tower.").float32(fixture.manager()));
        model.below(backbone + "multi_modal_projector.")
                .float32(fixture.manager())
                .forEach((name, tensor) -> projectors.put(MetaQueryParts.PROJECTOR + name, tensor));
        projectors.put(MetaQueryParts.NEWLINE, model.float32(fixture.manager(), backbone + "image_newline"));
    }

    private void writeConnector(Checkpoint model) throws IOException {
        JsonObject connector = new JsonObject();
        connector.addProperty(
                "input_dim", config.getAsJsonObject("llm").get("hidden_size").getAsInt());
        connector.addProperty(
                "output_dim", (int) model.shape("model.connector.4.weight").get(0));
        connector.add("num_hidden_layers", config.getAsJsonObject("system").get("connector_num_hidden_layers"));
        json("connector/config.json", connector);
        save("connector/model.safetensors", model.below("model.connector.").float32(fixture.manager()));
    }

    private void component(String name, String prefix, Checkpoint model) throws IOException {
        json(name + "/config.json", config.getAsJsonObject(name));
        save(name + "/diffusion_pytorch_model.safetensors", model.below(prefix).float32(fixture.manager()));
    }

    private void writeDescriptor() throws IOException {
        StringBuilder system = new StringBuilder();
        config.getAsJsonObject("system")
                .getAsJsonArray("system_prompt_ids")
                .forEach(id -> system.append(text(List.of(id.getAsInt()))));
        text("bundle.json", """
                {"format": 1, "name": "golden", "version": "1", "system": "metaquery",
                 "kinds": [%s], "contextTokens": 512, "imageSizes": [{"width": 16, "height": 16}], "precision": "f32",
                 "specialTokens": {"begin": %d, "end": %d},
                 "learned": {"placement": false, "conditionContext": "caption", "conditionSource": "queries", "feedback": false},
                 "defaults": {"steps": 4, "guidance": 4.5, "imageGuidance": %s, "style": "", "negativePrompt": "", "maxTokens": 20,
                  "temperature": 0, "topK": 0, "topP": 1, "repetitionPenalty": 1, "minImages": 0, "maxImages": 1},
                 "prompts": {"image": {"system": "%s", "examples": [], "user": "{text}", "assistant": ""}}}
                """.formatted(
                        config.has("vision") ? "\"image\", \"edit\", \"answer\"" : "\"image\"",
                        ids.get("im_start").getAsInt(),
                        ids.get("im_end").getAsInt(),
                        imageGuidance(),
                        system));
    }

    private double imageGuidance() throws IOException {
        JsonObject cases = JsonParser.parseString(
                        Files.readString(fixture.path().resolve("expected.json")))
                .getAsJsonObject();
        return cases.has("image_and_text_to_image")
                ? cases.getAsJsonObject("image_and_text_to_image")
                        .get("image_guidance_scale")
                        .getAsDouble()
                : 1;
    }

    private void writeTokenizer() throws IOException {
        JsonObject words = new JsonObject();
        JsonArray added = new JsonArray();
        for (int id = 0; id < vocabulary; id++) {
            words.addProperty(text(List.of(id)), id);
        }
        TEXTS.forEach((name, text) -> {
            int id = ids.get(name).getAsInt();
            words.remove(text(List.of(id)));
            words.addProperty(text, id);
            if (!text.isBlank()) {
                added.add(addedToken(id, text));
            }
        });
        JsonArray merge = new JsonArray();
        merge.add("\n");
        merge.add("\n");
        JsonArray merges = new JsonArray();
        merges.add(merge);
        JsonObject model = new JsonObject();
        model.addProperty("type", "BPE");
        model.add("vocab", words);
        model.add("merges", merges);
        JsonObject decoder = new JsonObject();
        decoder.addProperty("type", "Fuse");
        JsonObject tokenizer = new JsonObject();
        tokenizer.addProperty("version", "1.0");
        tokenizer.add("added_tokens", added);
        tokenizer.add("decoder", decoder);
        tokenizer.add("model", model);
        json("tokenizer/tokenizer.json", tokenizer);
        JsonObject settings = new JsonObject();
        settings.addProperty("chat_template", CHAT);
        settings.addProperty("tokenizer_class", "PreTrainedTokenizerFast");
        json("tokenizer/tokenizer_config.json", settings);
    }

    private static JsonObject addedToken(int id, String text) {
        JsonObject token = new JsonObject();
        token.addProperty("id", id);
        token.addProperty("content", text);
        for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
            token.addProperty(flag, false);
        }
        token.addProperty("special", true);
        return token;
    }

    private void json(String name, JsonObject json) throws IOException {
        text(name, json.toString());
    }

    private void text(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void save(String name, Map<String, NDArray> tensors) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        SafetensorsWriter.write(file, tensors, Map.of());
    }
}
