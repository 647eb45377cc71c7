package io.dreampress.systems.metamorph;

import io.dreampress.networks.autoencoder.AutoencoderKLConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsFolder.Copy;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.vision.VisionConfig;
import io.dreampress.networks.vpit.MmProjector;
import io.dreampress.networks.vpit.VisionHead;
import io.dreampress.systems.importing.BundlePlan;
import io.dreampress.systems.importing.Components;
import io.dreampress.systems.importing.ImportRequest;
import io.dreampress.systems.importing.PublishedConfig;
import io.dreampress.systems.importing.RequestDefaults;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One release, being planned: the checkpoint is taken apart, configs that are missing are those of the published sizes. */
record MetaMorphRelease(ImportRequest request, BundlePlan plan, Components components) {
    private static final String TOWER = "model.vision_tower.vision_tower.";
    private static final String PROJECTOR = "model.mm_projector.";
    private static final int PROMPT_LENGTH = 77;
    private static final int VISUAL_TOKENS = 64;
    /**
     * The layout of training: two begin tokens, since the text begins with one and the tokenizer adds another; one line feed
     * after a header; no system turn.
     */
    private static final String CONVERSATION = """
            {{ '<|begin_of_text|><|begin_of_text|>' }}{% for message in messages %}\
            {{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n' + message['content'] + '<|eot_id|>' }}\
            {% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n' }}{% endif %}""";

    void fill() {
        Path source = request.source();
        Path tokenizer = request.tokenizerFolder(source);
        Optional<ObjectNode> special = special(tokenizer);
        plan.tokenizer(
                tokenizer, Optional.empty(), Map.of("bos_token", "<|begin_of_text|>", "eos_token", "<|end_of_text|>"));
        plan.file("tokenizer/chat_template.jinja", CONVERSATION.getBytes(StandardCharsets.UTF_8));
        Optional<Checkpoint> model = plan.open(source);
        Optional<DecoderConfig> decoder = special.flatMap(ids -> decoder(ids, model));
        Optional<VisionConfig> vision = model.flatMap(this::vision);
        if (decoder.isPresent() && vision.isPresent()) {
            projectors(model.orElseThrow(), decoder.get().width(), vision.get().width());
        }
        visualiser(ReleasedMetaMorph.UNET)
                .ifPresent(weights -> components.unet(config("unet", "config.json", "unet"), weights));
        visualiser(ReleasedMetaMorph.ADAPTER).ifPresent(this::adapter);
        Optional<AutoencoderKLConfig> autoencoder = autoencoder();
        plan.file("scheduler/scheduler_config.json", config("scheduler", "scheduler_config.json", "scheduler"));
        if (decoder.isPresent() && autoencoder.isPresent()) {
            plan.file("bundle.json", descriptor(special.orElseThrow(), decoder.get(), autoencoder.get()));
        }
    }

    private Optional<ObjectNode> special(Path tokenizer) {
        Optional<ObjectNode> json = plan.json(tokenizer.resolve("tokenizer.json"));
        if (json.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Integer> known = new LinkedHashMap<>();
        json.get()
                .path("added_tokens")
                .forEach(token -> known.put(
                        token.path("content").asString(""), token.path("id").asInt()));
        ObjectNode special = JsonMapper.shared().createObjectNode();
        Map<String, String> names = new LinkedHashMap<>();
        names.put("<|begin_of_text|>", "begin");
        names.put("<|end_of_text|>", "end");
        Stream.of(SpecialTokens.END_OF_TURN, SpecialTokens.IMAGE_START, SpecialTokens.IMAGE_END)
                .forEach(token -> names.put(token, token));
        names.forEach((token, name) -> {
            if (known.containsKey(token)) {
                special.put(name, known.get(token));
            } else {
                plan.problem("file '" + tokenizer.resolve("tokenizer.json") + "': expected the special token '" + token
                        + "', got none");
            }
        });
        return special.size() == names.size() ? Optional.of(special) : Optional.empty();
    }

    private Optional<DecoderConfig> decoder(ObjectNode special, Optional<Checkpoint> model) {
        Optional<ObjectNode> config = plan.json(request.source().resolve("config.json"));
        if (config.isEmpty() || model.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode llama = Components.decoderConfig(
                config.get(),
                "llama",
                special.path("begin").asInt(),
                special.path("end").asInt());
        if (!llama.hasNonNull("num_image_tokens")) {
            llama.put("num_image_tokens", VISUAL_TOKENS);
        }
        Checkpoint weights = model.get();
        components.rest(weights, "model", List.of("model.", "lm_head.", "vision_head."));
        return components.languageModel(
                llama,
                weights.only(weights.names().stream()
                        .filter(name -> name.startsWith("model.") || name.startsWith("lm_head."))
                        .filter(name -> !name.startsWith(PROJECTOR) && !name.startsWith("model.vision_"))
                        .toList()));
    }

    private Optional<VisionConfig> vision(Checkpoint model) {
        plan.file(
                "vision_encoder/preprocessor_config.json",
                config(request.vision(), "vision_encoder", "preprocessor_config.json", "preprocessor"));
        return components.siglipVision(
                config(request.vision(), "vision_encoder", "config.json", "vision"), model.below(TOWER));
    }

    private void projectors(Checkpoint model, long states, long tokens) {
        List<Copy> copies = new ArrayList<>();
        plan.attempt(() -> take(
                copies,
                MetaMorphParts.VISION_HEAD,
                model.below(MetaMorphParts.VISION_HEAD).strict(VisionHead.parameters(states, tokens))));
        plan.attempt(() -> take(
                copies,
                MetaMorphParts.MM_PROJECTOR,
                model.below(PROJECTOR).strict(MmProjector.parameters(tokens, states))));
        plan.weights("", "projectors", copies);
    }

    private static void take(List<Copy> copies, String prefix, Checkpoint from) {
        Copy.all(from).forEach(copy -> copies.add(new Copy(prefix + copy.name(), copy.from(), copy.key())));
    }

    private Optional<Checkpoint> visualiser(String file) {
        Path inside = request.source().resolve("visualiser").resolve(file);
        Path found = Files.exists(inside) ? inside : request.source().resolve(file);
        if (!Files.isRegularFile(found)) {
            plan.problem("file '" + found + "': expected it, got none");
            return Optional.empty();
        }
        return plan.open(found);
    }

    /** The adapter's shape is told by its weights. */
    private void adapter(Checkpoint weights) {
        int layers = 0;
        while (weights.names().contains("layers." + layers + ".weight")) {
            layers++;
        }
        if (layers == 0) {
            plan.problem("file '" + ReleasedMetaMorph.ADAPTER + "': expected layers.0.weight and following, got "
                    + weights.names().stream().limit(4).toList());
            return;
        }
        var first = weights.shape("layers.0.weight");
        ObjectNode config = JsonMapper.shared().createObjectNode();
        config.put("input_dim", first.get(1)).put("hidden_dim", first.get(0));
        config.put(
                "output_dim",
                weights.shape("layers." + (layers - 1) + ".weight").get(0));
        config.put("num_tokens", PROMPT_LENGTH).put("num_layers", layers);
        plan.file("adapter/config.json", config);
        plan.weights("adapter", "model", Copy.all(weights));
    }

    private Optional<AutoencoderKLConfig> autoencoder() {
        Path here = request.source().resolve("vae");
        Path folder = Files.isDirectory(here)
                ? here
                : request.diffusion().map(diffusion -> diffusion.resolve("vae")).orElse(here);
        return plan.open(folder)
                .flatMap(weights -> components.autoencoder(config("vae", "config.json", "vae"), weights));
    }

    private ObjectNode config(String part, String file, String known) {
        return config(request.diffusion(), part, file, known);
    }

    /** A part's config: from the folder that was named, else from the source, else the published one. */
    private ObjectNode config(Optional<Path> named, String part, String file, String known) {
        return Stream.concat(
                        named.stream().flatMap(folder -> Stream.of(folder.resolve(part), folder)),
                        Stream.of(request.source().resolve(part)))
                .map(folder -> folder.resolve(file))
                .filter(Files::isRegularFile)
                .findFirst()
                .flatMap(plan::json)
                .orElseGet(() -> PublishedConfig.read("metamorph/" + known));
    }

    private JsonNode descriptor(ObjectNode special, DecoderConfig decoder, AutoencoderKLConfig autoencoder) {
        ObjectNode bundle = JsonMapper.shared().createObjectNode();
        bundle.put("format", 1).put("name", request.bundleName()).put("version", "imported");
        bundle.put("system", "metamorph");
        bundle.putArray("kinds")
                .add("write")
                .add("illustrate")
                .add("image")
                .add("edit")
                .add("answer");
        bundle.put("contextTokens", Math.min(4096, decoder.contextLength()));
        Components.imageSizes(bundle.putArray("imageSizes"), config("unet", "config.json", "unet"), autoencoder);
        bundle.put("precision", "auto");
        bundle.set("specialTokens", special);
        bundle.putObject("learned")
                .put("placement", true)
                .put("conditionContext", "document")
                .put("conditionSource", "visual-tokens")
                .put("feedback", true);
        bundle.set("defaults", new RequestDefaults(50, 7.5, 1024, 0, 1).json());
        bundle.putObject("prompts");
        return bundle;
    }
}
