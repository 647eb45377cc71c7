package io.dreampress.systems.metaquery;

import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.autoencoder.AutoencoderDCConfig;
import io.dreampress.networks.autoencoder.AutoencoderKLConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsFolder.Copy;
import io.dreampress.networks.connector.Qwen2ConnectorConfig;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.systems.importing.BundlePlan;
import io.dreampress.systems.importing.Components;
import io.dreampress.systems.importing.ImportRequest;
import io.dreampress.systems.importing.RequestDefaults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One release, being planned: the checkpoint is taken apart, the new rows of the embedding table, which are the queries'
 * tokens, included.
 */
record MetaQueryRelease(ImportRequest request, BundlePlan plan, Components components) {
    private static final String BACKBONE = "model.mllm_backbone.";
    private static final String LANGUAGE = BACKBONE + "language_model.";
    private static final String TOWER = BACKBONE + "vision_tower.";
    private static final String TABLE = "model.embed_tokens.weight";
    private static final String CONNECTOR = "model.connector.";
    private static final String PAINTER = "model.transformer.";
    private static final String AUTOENCODER = "vae.";
    private static final String BEGIN = "<|im_start|>";
    private static final String END = "<|im_end|>";
    /** {@code <begin_of_img>} and {@code <end_of_img>}, before the queries. */
    private static final int MARKERS = 2;

    void fill() {
        Path tokenizer = request.tokenizerFolder(mllm());
        Optional<ObjectNode> special = special(tokenizer);
        plan.tokenizer(tokenizer, Optional.empty(), Map.of("bos_token", BEGIN, "eos_token", END));
        Optional<ObjectNode> config = plan.json(request.source().resolve("config.json"));
        Optional<ObjectNode> published = plan.json(mllm().resolve("config.json"));
        Optional<Checkpoint> model = plan.open(request.source());
        if (special.isEmpty() || config.isEmpty() || published.isEmpty() || model.isEmpty()) {
            return;
        }
        components.rest(model.get(), "model", List.of(BACKBONE, CONNECTOR, PAINTER, AUTOENCODER));
        boolean sees = !model.get().below(TOWER).names().isEmpty();
        ObjectNode language =
                published.get().path("text_config") instanceof ObjectNode inside ? inside : published.get();
        boolean speaks = language.path("tie_word_embeddings").asBoolean(false);
        Optional<DecoderConfig> decoder = language(
                language,
                special.get(),
                model.get(),
                config.get().path(ReleasedMetaQuery.COUNT).asInt(0),
                sees);
        if (sees) {
            vision(published.get(), model.get());
        }
        decoder.ifPresent(width -> connector(model.get().below(CONNECTOR), width.width()));
        Optional<Integer> side = painter(model.get());
        if (decoder.isPresent() && side.isPresent()) {
            plan.file("bundle.json", descriptor(special.get(), decoder.get(), side.get(), sees, speaks));
        }
    }

    /** Where the language model was published. */
    private Path mllm() {
        return request.vision().orElse(request.source().resolve("mllm"));
    }

    private Optional<ObjectNode> special(Path tokenizer) {
        Path file = tokenizer.resolve("tokenizer.json");
        Optional<ObjectNode> json = plan.json(file);
        ObjectNode special = JsonMapper.shared().createObjectNode();
        json.ifPresent(tokens -> tokens.path("added_tokens").forEach(token -> {
            switch (token.path("content").asString("")) {
                case BEGIN -> special.put("begin", token.path("id").asInt());
                case END -> special.put("end", token.path("id").asInt());
                default -> {}
            }
        }));
        if (json.isPresent() && special.size() < 2) {
            plan.problem("file '" + file + "': expected the special tokens " + BEGIN + " and " + END + ", got "
                    + special.propertyNames());
        }
        return special.size() == 2 ? Optional.of(special) : Optional.empty();
    }

    /** The head was saved as nothing: that of a language model which shares it with its table can be had again. */
    private Optional<DecoderConfig> language(
            ObjectNode published, ObjectNode special, Checkpoint model, int queries, boolean sees) {
        ObjectNode config = Components.decoderConfig(
                published,
                "qwen2",
                special.path("begin").asInt(),
                special.path("end").asInt());
        config.put("tie_word_embeddings", true);
        List<Copy> projectors = new ArrayList<>();
        Optional<DecoderConfig> decoder = Optional.empty();
        try {
            Checkpoint language = model.below(LANGUAGE);
            long words = language.shape(TABLE).get(0) - queries - MARKERS;
            Checkpoint cut = language.cut(TABLE, queries < 1 ? 0 : words, MetaQueryParts.QUERIES);
            projectors.add(new Copy(MetaQueryParts.QUERIES, cut, MetaQueryParts.QUERIES));
            decoder = components.languageModel(
                    config,
                    cut.only(cut.names().stream()
                            .filter(name -> !name.equals(MetaQueryParts.QUERIES))
                            .toList()));
        } catch (RuntimeException e) {
            plan.problem("config.json " + ReleasedMetaQuery.COUNT + " " + queries + ": " + e.getMessage());
        }
        if (sees) {
            Copy.all(model.below(BACKBONE + MetaQueryParts.PROJECTOR))
                    .forEach(copy ->
                            projectors.add(new Copy(MetaQueryParts.PROJECTOR + copy.name(), copy.from(), copy.key())));
            plan.attempt(() -> {
                model.shape(BACKBONE + MetaQueryParts.NEWLINE);
                projectors.add(new Copy(MetaQueryParts.NEWLINE, model, BACKBONE + MetaQueryParts.NEWLINE));
            });
        }
        plan.weights("", "projectors", projectors);
        return decoder;
    }

    private void vision(ObjectNode published, Checkpoint model) {
        plan.json(mllm().resolve("preprocessor_config.json"))
                .ifPresent(json -> plan.file("vision_encoder/preprocessor_config.json", json));
        components.siglipVision(published, model.below(TOWER));
    }

    /** Its shape is told by its weights. */
    private void connector(Checkpoint weights, int width) {
        int layers = 0;
        while (weights.names().contains("0.layers." + layers + ".input_layernorm.weight")) {
            layers++;
        }
        int counted = layers;
        plan.attempt(() -> {
            ObjectNode config = JsonMapper.shared().createObjectNode();
            config.put("input_dim", width)
                    .put("output_dim", weights.shape("4.weight").get(0))
                    .put("num_hidden_layers", counted)
                    .put("design", "enc-proj");
            plan.file("connector/config.json", config);
            var expected = Qwen2ConnectorConfig.of(ModelConfig.parse(config.toString()))
                    .parameters();
            plan.weights("connector", "model", Copy.all(weights.strict(expected)));
        });
    }

    /** SANA or Stable Diffusion, and its autoencoder; the side of the images that it draws. */
    private Optional<Integer> painter(Checkpoint model) {
        boolean sana = Files.isRegularFile(diffusion("transformer").resolve("config.json"));
        String folder = sana ? "transformer" : "unet";
        Optional<ObjectNode> denoiser = plan.json(diffusion(folder).resolve("config.json"));
        Optional<ObjectNode> autoencoder = plan.json(diffusion("vae").resolve("config.json"));
        plan.json(diffusion("scheduler").resolve("scheduler_config.json"))
                .ifPresent(json -> plan.file("scheduler/scheduler_config.json", json));
        Checkpoint weights = model.below(PAINTER);
        Checkpoint pixels = model.below(AUTOENCODER);
        if (sana) {
            denoiser.ifPresent(config -> taken(folder, config, weights));
            autoencoder.ifPresent(config -> taken("vae", config, pixels));
        } else {
            denoiser.ifPresent(config -> components.unet(config, weights));
            autoencoder.ifPresent(config -> components.autoencoder(config, pixels));
        }
        return denoiser.flatMap(unet -> autoencoder.map(config -> side(unet, config, sana)));
    }

    /** Judged when the bundle is opened. */
    private void taken(String folder, ObjectNode config, Checkpoint weights) {
        plan.file(folder + "/config.json", config);
        plan.weights(folder, "diffusion_pytorch_model", Copy.all(weights));
    }

    private static int side(ObjectNode denoiser, ObjectNode autoencoder, boolean sana) {
        ModelConfig config = ModelConfig.parse(autoencoder.toString());
        int factor = sana
                ? AutoencoderDCConfig.of(config).factor()
                : AutoencoderKLConfig.of(config).factor();
        return factor * denoiser.path("sample_size").asInt(64);
    }

    private Path diffusion(String part) {
        Path here = request.source().resolve(part);
        return Files.isDirectory(here)
                ? here
                : request.diffusion().map(folder -> folder.resolve(part)).orElse(here);
    }

    private JsonNode descriptor(ObjectNode special, DecoderConfig decoder, int side, boolean sees, boolean speaks) {
        ObjectNode bundle = JsonMapper.shared().createObjectNode();
        bundle.put("format", 1).put("name", request.bundleName()).put("version", "imported");
        bundle.put("system", "metaquery");
        var kinds = bundle.putArray("kinds").add("image");
        if (sees) {
            kinds.add("edit");
        }
        if (speaks) {
            kinds.add("write").add("illustrate");
        }
        if (sees && speaks) {
            kinds.add("answer");
        }
        bundle.put("contextTokens", Math.min(8192, decoder.contextLength()));
        bundle.putArray("imageSizes").addObject().put("width", side).put("height", side);
        bundle.put("precision", "auto");
        bundle.set("specialTokens", special);
        bundle.putObject("learned")
                .put("placement", false)
                .put("conditionContext", "caption")
                .put("conditionSource", "queries")
                .put("feedback", false);
        bundle.set(
                "defaults", new RequestDefaults(30, 4.5, 1024, 0.7, 0.95).json().put("imageGuidance", 1.5));
        ObjectNode prompts = bundle.putObject("prompts");
        words(prompts.putObject("write"), "{text}");
        words(prompts.putObject("caption"), "Name one thing in this text that can be drawn, in a few words: {text}");
        return bundle;
    }

    private static void words(ObjectNode prompt, String user) {
        prompt.put("system", "").putArray("examples");
        prompt.put("user", user).put("assistant", "");
    }
}
