package io.dreampress.systems.metamorph;

import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.autoencoder.AutoencoderKLConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.CheckpointException;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.scheduler.NoiseScheduler;
import io.dreampress.networks.unet.UNetConfig;
import io.dreampress.networks.vision.ImagePreprocessor;
import io.dreampress.networks.vision.SiglipPreprocessor;
import io.dreampress.networks.vision.VisionConfig;
import io.dreampress.networks.vpit.MmProjector;
import io.dreampress.networks.vpit.VisionHead;
import io.dreampress.networks.vpit.VisualiserAdapterConfig;
import io.dreampress.systems.BundleDescriptor.Learned;
import io.dreampress.systems.BundleDescriptor.Size;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.ConditionContext;
import io.dreampress.systems.ConditionSource;
import io.dreampress.systems.chat.ChatTemplate;
import io.dreampress.systems.parts.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A MetaMorph bundle's folders, judged before any weights are loaded: {@code language_model/}, {@code tokenizer/},
 * {@code vision_encoder/} and {@code projectors.safetensors} with {@code vision_head.{0,2}} and {@code mm_projector.{0,2}};
 * the visualiser's {@code adapter/}, {@code unet/}, {@code vae/} and {@code scheduler/}.
 *
 * @param bundle the folder
 */
record MetaMorphParts(BundleFolder bundle) {
    static final String PROJECTORS = "projectors.safetensors";
    static final String VISION_HEAD = "vision_head.";
    static final String MM_PROJECTOR = "mm_projector.";

    private static final String TOKENIZER = "tokenizer/tokenizer.json";
    private static final String PREPROCESSOR = "vision_encoder/preprocessor_config.json";

    SpecialTokens special() {
        return SpecialTokens.of(bundle.descriptor().specialTokens());
    }

    DecoderConfig decoder() {
        return DecoderConfig.read(bundle.resolve("language_model/config.json"));
    }

    VpitConfig vpit() throws IOException {
        return VpitConfig.of(config("language_model"));
    }

    VisionConfig vision() throws IOException {
        return VisionConfig.of(config("vision_encoder").only("model_type", "siglip_vision_model", "siglip"));
    }

    ImagePreprocessor preprocessor() throws IOException {
        return ImagePreprocessor.read(bundle.resolve(PREPROCESSOR));
    }

    VisualiserAdapterConfig adapter() throws IOException {
        return VisualiserAdapterConfig.of(config("adapter"));
    }

    private UNetConfig unet() throws IOException {
        return UNetConfig.of(config("unet"));
    }

    private AutoencoderKLConfig vae() throws IOException {
        return AutoencoderKLConfig.of(config("vae"));
    }

    ChatTemplate template() {
        return ChatTemplate.read(bundle.resolve("tokenizer"));
    }

    private ModelConfig config(String part) throws IOException {
        return ModelConfig.read(bundle.resolve(part + "/config.json"));
    }

    /** Everything that is wrong, as sentences. */
    List<String> faults() {
        Faults faults = new Faults(bundle)
                .files(
                        "language_model/config.json",
                        TOKENIZER,
                        "tokenizer/tokenizer_config.json",
                        "vision_encoder/config.json",
                        PREPROCESSOR,
                        PROJECTORS,
                        "adapter/config.json",
                        "unet/config.json",
                        "vae/config.json",
                        "scheduler/scheduler_config.json")
                .weights("language_model", "vision_encoder", "adapter", "unet", "vae");
        if (faults.none()) {
            faults.check(this::special)
                    .check(this::decoder)
                    .check(this::vpit)
                    .check(this::vision)
                    .check(this::preprocessor)
                    .check(this::adapter)
                    .check(this::unet)
                    .check(this::vae)
                    .check(this::template)
                    .check(() -> NoiseScheduler.read(bundle.resolve("scheduler/scheduler_config.json")));
        }
        if (faults.none()) {
            faults.check(() -> judge(faults)).check(this::checkProjectors);
        }
        return faults.found();
    }

    private Object judge(Faults faults) throws IOException {
        judgeDescriptor(faults);
        judgeTokens(faults);
        int side = vision().imageSize();
        if (preprocessor() instanceof SiglipPreprocessor(int width, int height, var mean, var deviation)) {
            faults.require(
                    width == side && height == side,
                    PREPROCESSOR + " size: expected " + side + " x " + side
                            + " (vision_encoder/config.json image_size), got " + width + " x " + height);
        } else {
            faults.require(false, PREPROCESSOR + ": expected SiglipImageProcessor, got another");
        }
        VisualiserAdapterConfig adapter = adapter();
        faults.require(
                        adapter.tokenWidth() == vision().width(),
                        "adapter/config.json input_dim: expected " + vision().width()
                                + " (vision_encoder/config.json hidden_size), got " + adapter.tokenWidth())
                .require(
                        adapter.contextWidth() == unet().contextWidth(),
                        "adapter/config.json output_dim: expected " + unet().contextWidth()
                                + " (unet/config.json cross_attention_dim), got " + adapter.contextWidth())
                .require(
                        adapter.promptLength() >= vpit().visualTokens(),
                        "adapter/config.json num_tokens: expected at least " + vpit().visualTokens()
                                + " (language_model/config.json num_image_tokens), got " + adapter.promptLength());
        return faults;
    }

    private void judgeDescriptor(Faults faults) throws IOException {
        Learned learned = bundle.descriptor().learned();
        faults.require(
                        learned.conditionContext() == ConditionContext.DOCUMENT,
                        "learned.conditionContext: expected 'document', because visual tokens follow the text, got"
                                + " 'caption'")
                .require(
                        learned.conditionSource() == ConditionSource.VISUAL_TOKENS,
                        "learned.conditionSource: expected 'visual-tokens' for MetaMorph, got another")
                .require(
                        learned.feedback(),
                        "learned.feedback: expected true, because an image's visual tokens stay in the context, got"
                                + " false")
                .require(
                        bundle.descriptor().defaults().negativePrompt().isEmpty(),
                        "defaults.negativePrompt: expected none, because the unconditional branch is zero, got one")
                .require(
                        bundle.descriptor().contextTokens() <= decoder().contextLength(),
                        "contextTokens: expected at most the language model's max_position_embeddings "
                                + decoder().contextLength() + ", got "
                                + bundle.descriptor().contextTokens());
        int factor = vae().factor();
        for (Size size : bundle.descriptor().imageSizes()) {
            faults.require(
                    size.width() % factor == 0 && size.height() % factor == 0,
                    "imageSizes: expected multiples of the autoencoder's factor " + factor + ", got " + size.width()
                            + " x " + size.height());
        }
    }

    private void judgeTokens(Faults faults) throws IOException {
        SpecialTokens special = special();
        faults.require(
                special.largest() < decoder().vocabulary(),
                "specialTokens: expected ids below language_model/config.json vocab_size "
                        + decoder().vocabulary() + ", got " + special);
        Map<String, Integer> known = new LinkedHashMap<>();
        JsonNode tokenizer = JsonMapper.shared().readTree(Files.readAllBytes(bundle.resolve(TOKENIZER)));
        tokenizer
                .path("added_tokens")
                .forEach(token -> known.put(
                        token.path("content").asString(""), token.path("id").asInt(-1)));
        Map.of(
                        SpecialTokens.END_OF_TURN, special.endOfTurn(),
                        SpecialTokens.IMAGE_START, special.imageStart(),
                        SpecialTokens.IMAGE_END, special.imageEnd())
                .forEach((token, id) -> faults.require(
                        id.equals(known.get(token)),
                        TOKENIZER + " '" + token + "': expected id " + id + " (bundle.json specialTokens), got "
                                + known.get(token)));
    }

    /** What {@code projectors.safetensors} must hold, from the widths of the parts that it joins. */
    private Object checkProjectors() throws IOException {
        Map<String, Shape> expected = new LinkedHashMap<>();
        VisionHead.parameters(decoder().width(), vision().width())
                .forEach((name, shape) -> expected.put(VISION_HEAD + name, shape));
        MmProjector.parameters(vision().width(), decoder().width())
                .forEach((name, shape) -> expected.put(MM_PROJECTOR + name, shape));
        try (Checkpoint projectors = Checkpoint.open(bundle.resolve(PROJECTORS))) {
            return projectors.strict(expected);
        } catch (CheckpointException e) {
            throw new BundleException(e.getMessage() + "\n  widths: language_model/config.json hidden_size "
                    + decoder().width() + ", vision_encoder/config.json hidden_size "
                    + vision().width());
        }
    }
}
