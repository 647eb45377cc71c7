package io.dreampress.systems.dreamllm;

import io.dreampress.networks.autoencoder.AutoencoderKLConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsFolder.Copy;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.systems.importing.BundlePlan;
import io.dreampress.systems.importing.Components;
import io.dreampress.systems.importing.ImportRequest;
import io.dreampress.systems.importing.Layout;
import io.dreampress.systems.importing.RequestDefaults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parts of a DreamLLM side by side, each as transformers or diffusers saves it, in safetensors or in {@code .bin}, with
 * what was trained between them: {@code projectors.safetensors} or {@code .bin}, and {@code connector/} where the condition
 * is the caption's own states. A {@code bundle.json} that is there is kept; else one is made.
 */
public final class DreamLlmFolders implements Layout {
    private static final String PROJECTORS = "projectors";

    @Override
    public String name() {
        return "dreamllm-folders";
    }

    @Override
    public List<String> systems() {
        return List.of("dreamllm");
    }

    @Override
    public String description() {
        return "language_model/ (or llm/), tokenizer/, unet/, vae/, scheduler/, projectors.safetensors (or .bin), and"
                + " perhaps connector/, vision_encoder/ (or image_encoder/), bundle.json";
    }

    @Override
    public boolean recognises(Path source) {
        return Files.isDirectory(languageModel(source))
                && Layout.weights(source, PROJECTORS).isPresent()
                && Layout.describedSystem(source).orElse("dreamllm").equals("dreamllm");
    }

    private static Path languageModel(Path source) {
        Path other = source.resolve("llm");
        return Files.isDirectory(other) ? other : source.resolve("language_model");
    }

    @Override
    public void plan(ImportRequest request, BundlePlan plan) {
        new Folders(request, plan, new Components(plan)).fill();
    }

    /** One folder of parts, being planned. */
    private record Folders(ImportRequest request, BundlePlan plan, Components components) {
        void fill() {
            Path source = request.source();
            Path llm = languageModel(source);
            Optional<DecoderConfig> decoder =
                    part(llm).flatMap(part -> components.languageModel(part.config(), part.weights()));
            part(diffusion("unet")).ifPresent(part -> components.unet(part.config(), part.weights()));
            Optional<AutoencoderKLConfig> autoencoder =
                    part(diffusion("vae")).flatMap(part -> components.autoencoder(part.config(), part.weights()));
            plan.json(diffusion("scheduler").resolve("scheduler_config.json"))
                    .ifPresent(json -> plan.file("scheduler/scheduler_config.json", json));
            boolean sees = vision();
            boolean connected = connector();
            Optional<Checkpoint> projectors = Layout.weights(source, PROJECTORS).flatMap(plan::open);
            projectors.ifPresent(weights -> plan.weights("", PROJECTORS, Copy.all(weights)));
            plan.tokenizer(request.tokenizerFolder(llm), Optional.empty(), Map.of());
            if (Files.isRegularFile(source.resolve("bundle.json"))) {
                plan.json(source.resolve("bundle.json")).ifPresent(this::keep);
            } else if (decoder.isPresent() && autoencoder.isPresent() && projectors.isPresent()) {
                plan.file(
                        "bundle.json", descriptor(decoder.get(), autoencoder.get(), projectors.get(), sees, connected));
            }
        }

        /** A part's config and weights. */
        private record Part(ObjectNode config, Checkpoint weights) {}

        private Optional<Part> part(Path folder) {
            Optional<ObjectNode> config = plan.json(folder.resolve("config.json"));
            Optional<Checkpoint> weights = plan.open(folder);
            return config.flatMap(json -> weights.map(tensors -> new Part(json, tensors)));
        }

        private Path diffusion(String part) {
            Path inSource = request.source().resolve(part);
            return Files.isDirectory(inSource)
                    ? inSource
                    : request.diffusion().orElse(request.source()).resolve(part);
        }

        private boolean vision() {
            Optional<Path> folder = Stream.concat(
                            request.vision().stream(),
                            Stream.of("vision_encoder", "image_encoder").map(request.source()::resolve))
                    .filter(Files::isDirectory)
                    .findFirst();
            folder.flatMap(this::part).ifPresent(part -> components.clipVision(part.config(), part.weights()));
            folder.flatMap(path -> plan.json(path.resolve("preprocessor_config.json")))
                    .ifPresent(json -> plan.file("vision_encoder/preprocessor_config.json", json));
            return folder.isPresent();
        }

        private boolean connector() {
            Path folder = request.source().resolve("connector");
            if (!Files.isDirectory(folder)) {
                return false;
            }
            part(folder).ifPresent(part -> {
                plan.file("connector/config.json", part.config());
                plan.weights("connector", "diffusion_pytorch_model", Copy.all(part.weights()));
            });
            return true;
        }

        private void keep(ObjectNode bundle) {
            request.name().ifPresent(name -> bundle.put("name", name));
            plan.file("bundle.json", bundle);
        }

        private JsonNode descriptor(
                DecoderConfig decoder,
                AutoencoderKLConfig autoencoder,
                Checkpoint projectors,
                boolean sees,
                boolean connected) {
            ObjectNode bundle = JsonMapper.shared().createObjectNode();
            bundle.put("format", 1).put("name", request.bundleName()).put("version", "imported");
            bundle.put("system", "dreamllm");
            bundle.putArray("kinds").add("write").add("illustrate").add("image");
            if (sees) {
                bundle.withArray("kinds").add("answer");
            }
            bundle.put("contextTokens", decoder.contextLength());
            plan.planned("unet/config.json")
                    .ifPresent(unet -> Components.imageSizes(bundle.putArray("imageSizes"), unet, autoencoder));
            bundle.put("precision", "auto");
            bundle.set("specialTokens", specialTokens(decoder, projectors));
            bundle.putObject("learned")
                    .put("placement", !connected)
                    .put("conditionContext", connected ? "caption" : "document")
                    .put("conditionSource", connected ? "last-layer" : "queries")
                    .put("feedback", sees);
            bundle.set(
                    "defaults",
                    new RequestDefaults(30, 7.5, Math.max(1, decoder.contextLength() / 2), 0.7, 0.95).json());
            bundle.putObject("prompts");
            return bundle;
        }

        private ObjectNode specialTokens(DecoderConfig decoder, Checkpoint projectors) {
            JsonNode llm = plan.planned("language_model/config.json").orElseThrow();
            JsonNode added = plan.planned("tokenizer/added_tokens.json")
                    .orElse(JsonMapper.shared().createObjectNode());
            ObjectNode ids = JsonMapper.shared().createObjectNode();
            ids.put("begin", llm.path("bos_token_id").asInt(1));
            ids.put("end", llm.path("eos_token_id").asInt(2));
            boolean beside = projectors.names().contains("special_tokens.embedding");
            int first = beside ? decoder.vocabulary() : decoder.vocabulary() - SpecialTokens.ROWS.size();
            for (int i = 0; i < SpecialTokens.ROWS.size(); i++) {
                ids.put(
                        SpecialTokens.ROWS.get(i),
                        added.path(SpecialTokens.ROWS.get(i)).asInt(first + i));
            }
            return ids;
        }
    }
}
