package io.dreampress.systems.metaquery;

import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.autoencoder.AutoencoderDCConfig;
import io.dreampress.networks.autoencoder.AutoencoderKLConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.CheckpointException;
import io.dreampress.networks.connector.Qwen2ConnectorConfig;
import io.dreampress.networks.sana.SanaConfig;
import io.dreampress.networks.unet.UNetConfig;
import io.dreampress.systems.BundleDescriptor;
import io.dreampress.systems.BundleDescriptor.Size;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.ConditionContext;
import io.dreampress.systems.Kind;
import io.dreampress.systems.parts.Faults;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What is wrong with a MetaQuery bundle, found before any weights are loaded.
 *
 * @param parts the folders
 */
record MetaQueryFaults(MetaQueryParts parts) {
    private static final int SPECIAL = 2;

    /** Everything that is wrong, as sentences. */
    List<String> found() {
        Faults faults = new Faults(parts.bundle());
        lookForFiles(faults);
        if (faults.none()) {
            readConfigs(faults);
        }
        if (faults.none()) {
            judgeDescriptor(faults);
            faults.check(this::checkWidths).check(this::checkSizes);
            if (parts.hasProjectors()) {
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
                        parts.isSana() != parts.isStableDiffusion(),
                        "painter: expected one of the folders transformer (SANA) and unet (Stable Diffusion), got "
                                + (parts.isSana() ? "both" : "neither"));
        faults.files(parts.painter() + "/config.json").weights(parts.painter());
        if (parts.hasProjectors()) {
            faults.files(MetaQueryParts.PROJECTORS);
        }
        if (parts.sees()) {
            faults.files("vision_encoder/config.json", "vision_encoder/preprocessor_config.json")
                    .weights("vision_encoder");
        }
    }

    private void readConfigs(Faults faults) {
        faults.check(parts::decoder)
                .check(parts::connector)
                .check(this::conditionWidth)
                .check(this::latentChannels)
                .check(parts::scheduler);
        if (parts.sees()) {
            faults.check(parts::pictures);
        }
    }

    private void judgeDescriptor(Faults faults) {
        BundleDescriptor descriptor = parts.bundle().descriptor();
        for (String name : List.of("begin", "end")) {
            Integer id = descriptor.specialTokens().get(name);
            faults.require(
                    id != null && id >= 0 && id < parts.decoder().vocabulary(),
                    "specialTokens '" + name + "': expected an id below the language model's vocab_size "
                            + parts.decoder().vocabulary() + ", got " + id);
        }
        faults.require(
                descriptor.learned().conditionContext() == ConditionContext.CAPTION,
                "learned.conditionContext: expected 'caption', the only context that MetaQuery is trained for, got"
                        + " 'document'");
        faults.require(
                !descriptor.learned().placement(),
                "learned.placement: expected false, because MetaQuery's language model is frozen, got true");
        faults.require(
                descriptor.contextTokens() <= parts.decoder().contextLength(),
                "contextTokens: expected at most the language model's max_position_embeddings "
                        + parts.decoder().contextLength() + ", got "
                        + descriptor.contextTokens());
        for (Kind kind : List.of(Kind.EDIT, Kind.ANSWER)) {
            faults.require(
                    parts.sees() || !descriptor.kinds().contains(kind),
                    "kinds: expected no '" + kind.name().toLowerCase(Locale.ROOT)
                            + "' without the folder vision_encoder, got it");
        }
        faults.require(
                parts.sees() || !descriptor.learned().feedback(),
                "learned.feedback: expected false without the folder vision_encoder, got true");
    }

    private Object checkWidths() throws IOException {
        Qwen2ConnectorConfig connector = parts.connector();
        if (connector.width() != parts.decoder().width() || connector.condition() != conditionWidth()) {
            throw new BundleException("connector/config.json: expected input_dim "
                    + parts.decoder().width()
                    + " (language_model/config.json hidden_size) and output_dim " + conditionWidth() + " ("
                    + conditionOption() + "), got " + connector.width() + " and " + connector.condition());
        }
        if (painterChannels() != latentChannels()) {
            throw new BundleException("vae/config.json: expected latent_channels " + painterChannels() + " ("
                    + parts.painter() + "/config.json in_channels), got " + latentChannels());
        }
        return connector;
    }

    private Object checkSizes() throws IOException {
        for (Size size : parts.bundle().descriptor().imageSizes()) {
            if (size.width() % factor() != 0 || size.height() % factor() != 0) {
                throw new BundleException("imageSizes: expected multiples of the autoencoder's factor " + factor()
                        + ", got " + size.width() + " x " + size.height());
            }
        }
        return factor();
    }

    /** What {@code projectors.safetensors} must hold, from the widths of the parts that it joins. */
    private Object checkProjectors() throws IOException {
        try (Checkpoint projectors = Checkpoint.open(parts.bundle().resolve(MetaQueryParts.PROJECTORS))) {
            return projectors.strict(expected(projectors));
        } catch (CheckpointException e) {
            throw new BundleException(e.getMessage() + "\n  widths: language_model/config.json hidden_size "
                    + parts.decoder().width()
                    + (parts.sees()
                            ? ", vision_encoder/config.json hidden_size "
                                    + parts.vision().width()
                            : ""));
        }
    }

    private Map<String, Shape> expected(Checkpoint projectors) throws IOException {
        long states = parts.decoder().width();
        Map<String, Shape> expected = new LinkedHashMap<>();
        if (parts.hasQueries()) {
            boolean counted = projectors.names().contains(MetaQueryParts.QUERIES)
                    && projectors.shape(MetaQueryParts.QUERIES).dimension() == 2;
            long rows = counted
                    ? Math.max(
                            SPECIAL + 1,
                            projectors.shape(MetaQueryParts.QUERIES).get(0))
                    : SPECIAL + 64;
            expected.put(MetaQueryParts.QUERIES, new Shape(rows, states));
        }
        if (parts.sees()) {
            expected.put(
                    MetaQueryParts.PROJECTOR + "linear_1.weight",
                    new Shape(states, parts.vision().width()));
            expected.put(MetaQueryParts.PROJECTOR + "linear_1.bias", new Shape(states));
            expected.put(MetaQueryParts.PROJECTOR + "linear_2.weight", new Shape(states, states));
            expected.put(MetaQueryParts.PROJECTOR + "linear_2.bias", new Shape(states));
            expected.put(MetaQueryParts.NEWLINE, new Shape(states));
        }
        return expected;
    }

    /** Width of the condition that the painter takes. */
    private int conditionWidth() throws IOException {
        return parts.isSana()
                ? SanaConfig.of(parts.config(parts.painter())).captionChannels()
                : UNetConfig.of(parts.config(parts.painter())).contextWidth();
    }

    private String conditionOption() {
        return parts.isSana() ? "transformer/config.json caption_channels" : "unet/config.json cross_attention_dim";
    }

    private int painterChannels() throws IOException {
        return parts.isSana()
                ? SanaConfig.of(parts.config(parts.painter())).inChannels()
                : UNetConfig.of(parts.config(parts.painter())).inChannels();
    }

    private int latentChannels() throws IOException {
        return parts.isSana()
                ? AutoencoderDCConfig.of(parts.config("vae")).latentChannels()
                : AutoencoderKLConfig.of(parts.config("vae")).latentChannels();
    }

    private int factor() throws IOException {
        return parts.isSana()
                ? AutoencoderDCConfig.of(parts.config("vae")).factor()
                : AutoencoderKLConfig.of(parts.config("vae")).factor();
    }
}
