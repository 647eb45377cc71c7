package io.dreampress.systems.metaquery;

import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.autoencoder.AutoencoderDCConfig;
import io.dreampress.networks.autoencoder.AutoencoderKLConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.CheckpointException;
import io.dreampress.networks.connector.Qwen2ConnectorConfig;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.sana.SanaConfig;
import io.dreampress.networks.scheduler.NoiseScheduler;
import io.dreampress.networks.scheduler.SchedulerConfig;
import io.dreampress.networks.unet.UNetConfig;
import io.dreampress.networks.vision.AnyResolution;
import io.dreampress.networks.vision.VisionConfig;
import io.dreampress.systems.BundleDescriptor.Size;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.ConditionContext;
import io.dreampress.systems.ConditionSource;
import io.dreampress.systems.Kind;
import io.dreampress.systems.parts.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A MetaQuery bundle's folders, judged before any weights are loaded: {@code language_model/} (Qwen2 or LLaMA),
 * {@code tokenizer/}, {@code connector/}, {@code scheduler/}, {@code transformer/} (SANA) with a deep compression
 * {@code vae/}, or {@code unet/} (Stable Diffusion) with its {@code vae/}; {@code vision_encoder/} (SigLIP) where it can see.
 *
 * <p>{@code projectors.safetensors} holds what joins them: {@code query_tokens.embedding (2 + N, D)}, the rows of
 * {@code <begin_of_img>}, {@code <end_of_img>}, {@code <img0>} …, whose ids follow the language model's vocabulary, for the
 * condition source {@code queries}; {@code multi_modal_projector.linear_1}, {@code multi_modal_projector.linear_2} and
 * {@code image_newline (D)} where there is a vision encoder.
 *
 * @param bundle the folder
 */
record MetaQueryParts(BundleFolder bundle) {
    static final String PROJECTORS = "projectors.safetensors";
    static final String QUERIES = "query_tokens.embedding";
    static final String NEWLINE = "image_newline";
    static final String PROJECTOR = "multi_modal_projector.";

    private static final String TRANSFORMER = "transformer";
    private static final String UNET = "unet";
    private static final int SPECIAL = 2;

    boolean sees() {
        return Files.isDirectory(bundle.resolve("vision_encoder"));
    }

    boolean hasQueries() {
        return bundle.descriptor().learned().conditionSource() == ConditionSource.QUERIES;
    }

    boolean hasProjectors() {
        return hasQueries() || sees();
    }

    /** Whether SANA paints, not Stable Diffusion. */
    boolean isSana() {
        return Files.isDirectory(bundle.resolve(TRANSFORMER));
    }

    private boolean isStableDiffusion() {
        return Files.isDirectory(bundle.resolve(UNET));
    }

    DecoderConfig decoder() {
        return DecoderConfig.read(bundle.resolve("language_model/config.json"));
    }

    Qwen2ConnectorConfig connector() throws IOException {
        return Qwen2ConnectorConfig.of(config("connector"));
    }

    VisionConfig vision() throws IOException {
        return VisionConfig.of(config("vision_encoder"));
    }

    AnyResolution pictures() throws IOException {
        return AnyResolution.read(bundle.resolve("vision_encoder/preprocessor_config.json"), vision());
    }

    /** DPM-Solver++ whatever class the file names, as the paper's code makes it from the painter's own file. */
    NoiseScheduler scheduler() throws IOException {
        return NoiseScheduler.of(SchedulerConfig.read(bundle.resolve("scheduler/scheduler_config.json"))
                .as("DPMSolverMultistepScheduler"));
    }

    private ModelConfig config(String folder) throws IOException {
        return ModelConfig.read(bundle.resolve(folder + "/config.json"));
    }

    /** Width of the condition that the painter takes. */
    private int conditionWidth() throws IOException {
        return isSana()
                ? SanaConfig.of(config(TRANSFORMER)).captionChannels()
                : UNetConfig.of(config(UNET)).contextWidth();
    }

    private String conditionOption() {
        return isSana() ? "transformer/config.json caption_channels" : "unet/config.json cross_attention_dim";
    }

    private int painterChannels() throws IOException {
        return isSana()
                ? SanaConfig.of(config(TRANSFORMER)).inChannels()
                : UNetConfig.of(config(UNET)).inChannels();
    }

    private int latentChannels() throws IOException {
        return isSana()
                ? AutoencoderDCConfig.of(config("vae")).latentChannels()
                : AutoencoderKLConfig.of(config("vae")).latentChannels();
    }

    private int factor() throws IOException {
        return isSana()
                ? AutoencoderDCConfig.of(config("vae")).factor()
                : AutoencoderKLConfig.of(config("vae")).factor();
    }

    /** Everything that is wrong, as sentences. */
    List<String> faults() {
        Faults faults = new Faults(bundle);
        lookForFiles(faults);
        if (faults.none()) {
            readConfigs(faults);
        }
        if (faults.none()) {
            judgeDescriptor(faults);
            faults.check(this::checkWidths).check(this::checkSizes);
            if (hasProjectors()) {
                faults.check(this::checkProjectors);
            }
        }
        return faults.found();
    }

    private void lookForFiles(Faults faults) {
        faults.files(
                        "language_model/config.json",
                        "tokenizer/tokenizer.json",
                        "tokenizer/tokenizer_config.json",
                        "connector/config.json",
                        "vae/config.json",
                        "scheduler/scheduler_config.json")
                .weights("language_model", "connector", "vae")
                .require(
                        isSana() != isStableDiffusion(),
                        "painter: expected one of the folders transformer (SANA) and unet (Stable Diffusion), got "
                                + (isSana() ? "both" : "neither"));
        String painter = isSana() ? TRANSFORMER : UNET;
        faults.files(painter + "/config.json").weights(painter);
        if (hasProjectors()) {
            faults.files(PROJECTORS);
        }
        if (sees()) {
            faults.files("vision_encoder/config.json", "vision_encoder/preprocessor_config.json")
                    .weights("vision_encoder");
        }
    }

    private void readConfigs(Faults faults) {
        faults.check(this::decoder)
                .check(this::connector)
                .check(this::conditionWidth)
                .check(this::latentChannels)
                .check(this::scheduler);
        if (sees()) {
            faults.check(this::pictures);
        }
    }

    private void judgeDescriptor(Faults faults) {
        for (String name : List.of("begin", "end")) {
            Integer id = bundle.descriptor().specialTokens().get(name);
            faults.require(
                    id != null && id >= 0 && id < decoder().vocabulary(),
                    "specialTokens '" + name + "': expected an id below the language model's vocab_size "
                            + decoder().vocabulary() + ", got " + id);
        }
        faults.require(
                bundle.descriptor().learned().conditionContext() == ConditionContext.CAPTION,
                "learned.conditionContext: expected 'caption', the only context that MetaQuery is trained for, got"
                        + " 'document'");
        faults.require(
                !bundle.descriptor().learned().placement(),
                "learned.placement: expected false, because MetaQuery's language model is frozen, got true");
        faults.require(
                bundle.descriptor().contextTokens() <= decoder().contextLength(),
                "contextTokens: expected at most the language model's max_position_embeddings "
                        + decoder().contextLength() + ", got "
                        + bundle.descriptor().contextTokens());
        for (Kind kind : List.of(Kind.EDIT, Kind.ANSWER)) {
            faults.require(
                    sees() || !bundle.descriptor().kinds().contains(kind),
                    "kinds: expected no '" + kind.name().toLowerCase(java.util.Locale.ROOT)
                            + "' without the folder vision_encoder, got it");
        }
        faults.require(
                sees() || !bundle.descriptor().learned().feedback(),
                "learned.feedback: expected false without the folder vision_encoder, got true");
    }

    private Object checkWidths() throws IOException {
        Qwen2ConnectorConfig connector = connector();
        if (connector.width() != decoder().width() || connector.condition() != conditionWidth()) {
            throw new BundleException(
                    "connector/config.json: expected input_dim " + decoder().width()
                            + " (language_model/config.json hidden_size) and output_dim " + conditionWidth() + " ("
                            + conditionOption() + "), got " + connector.width() + " and " + connector.condition());
        }
        if (painterChannels() != latentChannels()) {
            throw new BundleException("vae/config.json: expected latent_channels " + painterChannels() + " ("
                    + (isSana() ? TRANSFORMER : UNET) + "/config.json in_channels), got " + latentChannels());
        }
        return connector;
    }

    private Object checkSizes() throws IOException {
        for (Size size : bundle.descriptor().imageSizes()) {
            if (size.width() % factor() != 0 || size.height() % factor() != 0) {
                throw new BundleException("imageSizes: expected multiples of the autoencoder's factor " + factor()
                        + ", got " + size.width() + " x " + size.height());
            }
        }
        return factor();
    }

    /** What {@code projectors.safetensors} must hold, from the widths of the parts that it joins. */
    private Object checkProjectors() throws IOException {
        try (Checkpoint projectors = Checkpoint.open(bundle.resolve(PROJECTORS))) {
            return projectors.strict(expected(projectors));
        } catch (CheckpointException e) {
            throw new BundleException(e.getMessage() + "\n  widths: language_model/config.json hidden_size "
                    + decoder().width()
                    + (sees() ? ", vision_encoder/config.json hidden_size " + vision().width() : ""));
        }
    }

    private Map<String, Shape> expected(Checkpoint projectors) throws IOException {
        long states = decoder().width();
        Map<String, Shape> expected = new LinkedHashMap<>();
        if (hasQueries()) {
            boolean counted = projectors.names().contains(QUERIES)
                    && projectors.shape(QUERIES).dimension() == 2;
            long rows =
                    counted ? Math.max(SPECIAL + 1, projectors.shape(QUERIES).get(0)) : SPECIAL + 64;
            expected.put(QUERIES, new Shape(rows, states));
        }
        if (sees()) {
            expected.put(PROJECTOR + "linear_1.weight", new Shape(states, vision().width()));
            expected.put(PROJECTOR + "linear_1.bias", new Shape(states));
            expected.put(PROJECTOR + "linear_2.weight", new Shape(states, states));
            expected.put(PROJECTOR + "linear_2.bias", new Shape(states));
            expected.put(NEWLINE, new Shape(states));
        }
        return expected;
    }
}
