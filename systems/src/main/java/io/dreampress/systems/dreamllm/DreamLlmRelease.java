package io.dreampress.systems.dreamllm;

import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.autoencoder.AutoencoderKLConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsFolder.Copy;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.unet.UNetConfig;
import io.dreampress.networks.vision.VisionConfig;
import io.dreampress.systems.importing.BundlePlan;
import io.dreampress.systems.importing.Components;
import io.dreampress.systems.importing.ImportRequest;
import io.dreampress.systems.importing.Layout;
import io.dreampress.systems.importing.PublishedConfig;
import io.dreampress.systems.importing.RequestDefaults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** One release, being planned: what the parts' configs were published as is known here. */
record DreamLlmRelease(ImportRequest request, BundlePlan plan, Components components) {
    private static final int BEGIN = 1;
    private static final int END = 2;
    /** Vicuna v1.1's, which it was tuned with. */
    private static final String CONVERSATION = """
            {{ bos_token }}{% for message in messages %}\
            {% if message['role'] == 'system' %}{{ message['content'] + ' ' }}\
            {% elif message['role'] == 'user' %}{{ 'USER: ' + message['content'] + ' ' }}\
            {% else %}{{ 'ASSISTANT: ' + message['content'] + eos_token }}{% endif %}\
            {% endfor %}{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}""";

    private static final String SYSTEM = "A chat between a curious user and an artificial intelligence assistant. The"
            + " assistant gives helpful, detailed, and polite answers to the user's questions.";

    void fill() {
        Optional<ObjectNode> special =
                plan.json(source().resolve("added_tokens.json")).flatMap(this::special);
        Optional<DecoderConfig> decoder = decoder();
        List<Copy> projectors = new ArrayList<>();
        Optional<VisionConfig> vision = vision(decoder, projectors);
        dream(decoder, projectors);
        Optional<AutoencoderKLConfig> autoencoder = head(decoder, projectors);
        plan.weights("", "projectors", projectors);
        scheduler();
        plan.tokenizer(
                request.tokenizerFolder(source()),
                Optional.of(CONVERSATION),
                Map.of("bos_token", "<s>", "eos_token", "</s>", "unk_token", "<unk>"));
        if (special.isPresent() && decoder.isPresent() && vision.isPresent() && autoencoder.isPresent()) {
            plan.file("bundle.json", descriptor(special.get(), decoder.get(), autoencoder.get()));
        }
    }

    private Path source() {
        return request.source();
    }

    private Optional<ObjectNode> special(ObjectNode added) {
        Map<String, Integer> ids = new LinkedHashMap<>(Map.of("begin", BEGIN, "end", END));
        SpecialTokens.ROWS.stream()
                .filter(added::hasNonNull)
                .forEach(name -> ids.put(name, added.get(name).asInt()));
        List<ObjectNode> one = new ArrayList<>();
        plan.attempt(() -> {
            SpecialTokens.of(ids);
            ObjectNode named = JsonMapper.shared().createObjectNode();
            ids.forEach(named::put);
            one.add(named);
        });
        return one.stream().findFirst();
    }

    private Optional<DecoderConfig> decoder() {
        Optional<ObjectNode> config = plan.json(source().resolve("config.json"));
        Optional<Checkpoint> weights = plan.open(source());
        if (config.isEmpty() || weights.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode llama = Components.decoderConfig(config.get(), "llama", BEGIN, END);
        if (!llama.hasNonNull("rms_norm_eps")) {
            llama.put("rms_norm_eps", 1e-6);
        }
        return components.languageModel(llama, weights.get());
    }

    private Optional<VisionConfig> vision(Optional<DecoderConfig> decoder, List<Copy> projectors) {
        Optional<ObjectNode> config = config(request.vision(), "vision_encoder", "config.json", "vision");
        config(request.vision(), "vision_encoder", "preprocessor_config.json", "preprocessor")
                .ifPresent(json -> plan.file("vision_encoder/preprocessor_config.json", json));
        Optional<Checkpoint> weights = plugin(ReleasedDreamLlm.CLIP);
        if (config.isEmpty() || weights.isEmpty()) {
            return Optional.empty();
        }
        Checkpoint clip = weights.get();
        Optional<VisionConfig> vision = components.clipVision(config.get(), clip.below("clip_vision_model."));
        components.rest(clip, ReleasedDreamLlm.CLIP, List.of("clip_vision_model.", "projector."));
        if (vision.isPresent() && decoder.isPresent()) {
            long width = decoder.get().width();
            take(
                    projectors,
                    clip.below("projector.projector."),
                    "visual_projector.",
                    shapes("weight", new Shape(width, vision.get().width()), "bias", new Shape(width)));
        }
        return vision;
    }

    private void dream(Optional<DecoderConfig> decoder, List<Copy> projectors) {
        Optional<Checkpoint> weights = plugin(ReleasedDreamLlm.DREAM);
        if (decoder.isPresent() && weights.isPresent()) {
            String name = DreamLlmParts.QUERIES;
            Checkpoint dream = weights.get();
            boolean counted = dream.names().contains(name) && dream.shape(name).dimension() == 3;
            long queries = counted ? dream.shape(name).get(1) : 64;
            take(
                    projectors,
                    dream,
                    "",
                    Map.of(name, new Shape(1, queries, decoder.get().width())));
        }
    }

    private Optional<AutoencoderKLConfig> head(Optional<DecoderConfig> decoder, List<Copy> projectors) {
        Optional<ObjectNode> unetConfig = config(request.diffusion(), "unet", "config.json", "unet");
        Optional<ObjectNode> vaeConfig = config(request.diffusion(), "vae", "config.json", "vae");
        Optional<Checkpoint> weights = plugin(ReleasedDreamLlm.HEAD);
        if (weights.isEmpty()) {
            return Optional.empty();
        }
        Checkpoint head = weights.get();
        components.rest(head, ReleasedDreamLlm.HEAD, List.of("unet.", "vae.", "projector."));
        Optional<UNetConfig> unet = unetConfig.flatMap(json -> components.unet(json, head.below("unet.")));
        if (unet.isPresent() && decoder.isPresent()) {
            take(
                    projectors,
                    head.below("projector.projector."),
                    "condition_projector.",
                    Map.of(
                            "weight",
                            new Shape(unet.get().contextWidth(), decoder.get().width())));
        }
        return vaeConfig.flatMap(json -> components.autoencoder(json, head.below("vae.")));
    }

    private static Map<String, Shape> shapes(String first, Shape one, String second, Shape other) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        shapes.put(first, one);
        shapes.put(second, other);
        return shapes;
    }

    /** Adds tensors of exactly these shapes to the projectors. */
    private void take(List<Copy> projectors, Checkpoint from, String prefix, Map<String, Shape> shapes) {
        plan.attempt(() -> Copy.all(from.strict(shapes))
                .forEach(copy -> projectors.add(new Copy(prefix + copy.name(), copy.from(), copy.key()))));
    }

    private Optional<Checkpoint> plugin(String stem) {
        Optional<Path> file = Layout.weights(source(), stem);
        if (file.isEmpty()) {
            plan.problem("file '" + source().resolve(stem + ".bin") + "': expected it, got none");
        }
        return file.flatMap(plan::open);
    }

    /** DreamLLM draws with DDPM, whatever scheduler the base was published with. */
    private void scheduler() {
        config(request.diffusion(), "scheduler", "scheduler_config.json", "scheduler")
                .ifPresent(
                        json -> plan.file("scheduler/scheduler_config.json", json.put("_class_name", "DDPMScheduler")));
    }

    /** A part's config: from the folder that was named, else from the source, else the published one. */
    private Optional<ObjectNode> config(Optional<Path> named, String part, String file, String known) {
        if (named.isPresent()) {
            Path inside = named.get().resolve(part).resolve(file);
            return plan.json(Files.exists(inside) ? inside : named.get().resolve(file));
        }
        Path inSource = source().resolve(part).resolve(file);
        return Files.exists(inSource) ? plan.json(inSource) : Optional.of(PublishedConfig.read("dreamllm/" + known));
    }

    private JsonNode descriptor(ObjectNode special, DecoderConfig decoder, AutoencoderKLConfig autoencoder) {
        ObjectNode bundle = JsonMapper.shared().createObjectNode();
        bundle.put("format", 1).put("name", request.bundleName()).put("version", "imported");
        bundle.put("system", "dreamllm");
        bundle.putArray("kinds").add("write").add("illustrate").add("image").add("answer");
        bundle.put("contextTokens", decoder.contextLength());
        Components.imageSizes(
                bundle.putArray("imageSizes"), plan.planned("unet/config.json").orElseThrow(), autoencoder);
        bundle.put("precision", "auto");
        bundle.set("specialTokens", special);
        bundle.putObject("learned")
                .put("placement", true)
                .put("conditionContext", "document")
                .put("conditionSource", "queries")
                .put("feedback", true);
        bundle.set(
                "defaults", new RequestDefaults(50, 7.5, Math.max(1, decoder.contextLength() / 2), 0.7, 0.95).json());
        ObjectNode write = bundle.putObject("prompts").putObject("write");
        write.put("system", SYSTEM).putArray("examples");
        write.put("user", "{text}").put("assistant", "");
        return bundle;
    }
}
