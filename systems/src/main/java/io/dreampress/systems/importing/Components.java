package io.dreampress.systems.importing;

import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.autoencoder.AutoencoderKLConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsFolder.Copy;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.decoder.LlamaDecoder;
import io.dreampress.networks.unet.UNet;
import io.dreampress.networks.unet.UNetConfig;
import io.dreampress.networks.vision.ClipVision;
import io.dreampress.networks.vision.SiglipVision;
import io.dreampress.networks.vision.VisionConfig;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parts that bundles of several systems have, as their makers lay them out. Each is judged against its config, strictly
 * and completely, and added to a plan.
 */
public final class Components {
    private static final List<String> NEVER_WEIGHTS = List.of("rotary_emb.inv_freq");

    private final BundlePlan plan;

    /** @param plan that they are added to */
    public Components(BundlePlan plan) {
        this.plan = plan;
    }

    /**
     * A LLaMA or Qwen2 decoder. The vocabulary is as long as the embedding table, whatever the config says.
     *
     * @param config of transformers; {@code model_type} must be one that the decoder knows
     */
    public Optional<DecoderConfig> languageModel(ObjectNode config, Checkpoint weights) {
        String table = "model.embed_tokens.weight";
        if (weights.names().contains(table)) {
            config.put("vocab_size", weights.shape(table).get(0));
        }
        return judged("language_model", config, () -> {
            DecoderConfig decoder = DecoderConfig.parse(config.toString());
            Checkpoint judged = LlamaDecoder.judge(decoder, weights);
            plan.weights("language_model", "model", Copy.all(judged));
            return decoder;
        });
    }

    /** A {@code UNet2DConditionModel}. */
    public Optional<UNetConfig> unet(ObjectNode config, Checkpoint weights) {
        return judged("unet", config, () -> {
            UNetConfig unet = UNetConfig.of(ModelConfig.parse(config.toString()));
            plan.weights("unet", "diffusion_pytorch_model", Copy.all(UNet.judge(weights, unet)));
            return unet;
        });
    }

    /** An {@code AutoencoderKL}; former names of its tensors become present ones. */
    public Optional<AutoencoderKLConfig> autoencoder(ObjectNode config, Checkpoint weights) {
        return judged("vae", config, () -> {
            AutoencoderKLConfig autoencoder = AutoencoderKLConfig.of(ModelConfig.parse(config.toString()));
            plan.weights("vae", "diffusion_pytorch_model", Copy.all(AutoencoderKL.judge(weights, autoencoder)));
            return autoencoder;
        });
    }

    /** CLIP's vision tower; of a whole CLIP's config and weights, its vision part is taken. */
    public Optional<VisionConfig> clipVision(ObjectNode config, Checkpoint weights) {
        ObjectNode vision = config.path("vision_config") instanceof ObjectNode inside ? inside : config;
        vision.put("model_type", "clip_vision_model");
        return judged("vision_encoder", vision, () -> {
            VisionConfig clip = VisionConfig.of(ModelConfig.parse(vision.toString()));
            Checkpoint towerAlone = weights.only(weights.names().stream()
                    .filter(name -> !isOfTextTower(name))
                    .toList());
            List<Copy> copies = Copy.all(ClipVision.judge(towerAlone, clip)).stream()
                    .map(copy -> new Copy("vision_model." + copy.name(), copy.from(), copy.key()))
                    .toList();
            plan.weights("vision_encoder", "model", copies);
            return clip;
        });
    }

    /** SigLIP's vision tower alone; whether it pools is told by its weights. */
    public Optional<VisionConfig> siglipVision(ObjectNode config, Checkpoint weights) {
        ObjectNode vision = config.path("vision_config") instanceof ObjectNode inside ? inside : config;
        vision.put("model_type", "siglip_vision_model");
        vision.put("vision_use_head", weights.names().stream().anyMatch(name -> name.contains("head.probe")));
        return judged("vision_encoder", vision, () -> {
            VisionConfig siglip = VisionConfig.of(ModelConfig.parse(vision.toString()));
            plan.weights("vision_encoder", "model", Copy.all(SiglipVision.judge(weights, siglip)));
            return siglip;
        });
    }

    private static boolean isOfTextTower(String name) {
        return name.startsWith("text_model.")
                || name.equals("text_projection.weight")
                || name.equals("visual_projection.weight")
                || name.equals("logit_scale");
    }

    @FunctionalInterface
    private interface Judging<T> {
        T judge();
    }

    private <T> Optional<T> judged(String folder, ObjectNode config, Judging<T> judging) {
        plan.file(folder + "/config.json", config);
        try {
            return Optional.of(judging.judge());
        } catch (RuntimeException e) {
            plan.problem(folder + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /**
     * A transformers config as a decoder of this family, without what only its makers' classes read.
     *
     * @param family {@code llama} or {@code qwen2}
     * @param begin id of the first token of every text
     * @param end id of the last
     */
    public static ObjectNode decoderConfig(ObjectNode published, String family, int begin, int end) {
        ObjectNode config = published.deepCopy();
        config.remove(List.of(
                "auto_map",
                "plugins_init_kwargs",
                "plugins_type",
                "special_tokens2ids_dict",
                "loss_weight_lm",
                "loss_weight_vm",
                "_name_or_path",
                "pad_token_id"));
        config.put("model_type", family);
        config.putArray("architectures").add(family.equals("qwen2") ? "Qwen2ForCausalLM" : "LlamaForCausalLM");
        config.put("bos_token_id", begin);
        config.put("eos_token_id", end);
        return config;
    }

    /** Notes tensors that no part takes. */
    public void rest(Checkpoint weights, String file, List<String> prefixes) {
        List<String> rest = weights.names().stream()
                .filter(name -> prefixes.stream().noneMatch(name::startsWith))
                .filter(name -> NEVER_WEIGHTS.stream().noneMatch(name::endsWith))
                .toList();
        if (!rest.isEmpty()) {
            plan.problem("file '" + file + "': expected tensors below " + prefixes + " alone, got " + rest + " too");
        }
    }

    /** Sizes in pixels: what the denoiser's latents become. */
    public static ArrayNode imageSizes(ArrayNode sizes, JsonNode unet, AutoencoderKLConfig autoencoder) {
        int side = unet.path("sample_size").asInt(64) * autoencoder.factor();
        sizes.addObject().put("width", side).put("height", side);
        return sizes;
    }
}
