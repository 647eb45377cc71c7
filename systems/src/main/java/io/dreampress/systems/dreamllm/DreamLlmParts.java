package io.dreampress.systems.dreamllm;

import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.autoencoder.AutoencoderKLConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.CheckpointException;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.scheduler.NoiseScheduler;
import io.dreampress.networks.unet.UNetConfig;
import io.dreampress.networks.vision.VisionConfig;
import io.dreampress.systems.BundleDescriptor.Size;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.ConditionSource;
import io.dreampress.systems.Kind;
import io.dreampress.systems.parts.Faults;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A DreamLLM bundle's folders, judged before any weights are loaded: {@code language_model/}, {@code tokenizer/},
 * {@code unet/}, {@code vae/}, {@code scheduler/}, {@code projectors.safetensors}; {@code connector/} for the condition source {@code last-layer};
 * {@code vision_encoder/} where it can see.
 *
 * <p>{@code projectors.safetensors} holds what joins them: {@code dream_queries (1, Q, D)} and
 * {@code condition_projector.weight (C, D)} for the condition source {@code queries}; {@code visual_projector (D, W)} with
 * bias where there is a vision encoder; {@code special_tokens.embedding (8, D)} and {@code special_tokens.head (8, D)}
 * where the language model's own tables have no rows for the eight special tokens.
 *
 * @param bundle the folder
 */
record DreamLlmParts(BundleFolder bundle) {
    static final String PROJECTORS = "projectors.safetensors";
    static final String QUERIES = "dream_queries";
    static final String EMBEDDING = "special_tokens.embedding";
    static final String HEAD = "special_tokens.head";

    boolean sees() {
        return Files.isDirectory(bundle.resolve("vision_encoder"));
    }

    boolean hasQueries() {
        return bundle.descriptor().learned().conditionSource() == ConditionSource.QUERIES;
    }

    boolean needsTemplate() {
        return !bundle.descriptor().prompts().isEmpty();
    }

    DecoderConfig decoder() {
        return DecoderConfig.read(bundle.resolve("language_model/config.json"));
    }

    UNetConfig unet() throws IOException {
        return UNetConfig.of(ModelConfig.read(bundle.resolve("unet/config.json")));
    }

    VisionConfig vision() throws IOException {
        return VisionConfig.of(ModelConfig.read(bundle.resolve("vision_encoder/config.json")));
    }

    /** Whether the special tokens are rows beside the language model's own tables. */
    boolean addsTokens() {
        return SpecialTokens.of(bundle.descriptor().specialTokens()).pad()
                == decoder().vocabulary();
    }

    /** Everything that is wrong, as sentences. */
    List<String> faults() {
        Faults faults = new Faults(bundle);
        lookForFiles(faults);
        if (faults.none()) {
            faults.check(() -> SpecialTokens.of(bundle.descriptor().specialTokens()));
            faults.check(this::decoder);
            faults.check(this::unet);
            faults.check(() -> NoiseScheduler.read(bundle.resolve("scheduler/scheduler_config.json")));
            if (sees()) {
                faults.check(this::vision);
            }
        }
        if (faults.none()) {
            contradictions(faults);
            faults.check(this::sizes);
            faults.check(this::checkProjectors);
            if (!hasQueries()) {
                faults.check(this::checkConnector);
            }
        }
        return faults.found();
    }

    private void lookForFiles(Faults faults) {
        List<String> files = new ArrayList<>(List.of(
                "language_model/config.json",
                "tokenizer/tokenizer.json",
                "unet/config.json",
                "vae/config.json",
                "scheduler/scheduler_config.json",
                PROJECTORS));
        if (needsTemplate()) {
            files.add("tokenizer/tokenizer_config.json");
        }
        List<String> folders = new ArrayList<>(List.of("language_model", "unet", "vae"));
        if (!hasQueries()) {
            files.add("connector/config.json");
            folders.add("connector");
        }
        if (sees()) {
            files.addAll(List.of("vision_encoder/config.json", "vision_encoder/preprocessor_config.json"));
            folders.add("vision_encoder");
        }
        faults.files(files.toArray(String[]::new)).weights(folders.toArray(String[]::new));
    }

    private void contradictions(Faults faults) {
        SpecialTokens special = SpecialTokens.of(bundle.descriptor().specialTokens());
        DecoderConfig decoder = decoder();
        if (special.pad() > decoder.vocabulary()) {
            faults.add("specialTokens '[PAD]': expected an id up to the language model's vocab_size "
                    + decoder.vocabulary() + ", got " + special.pad());
        } else if (special.pad() < decoder.vocabulary() && special.dream() >= decoder.vocabulary()) {
            faults.add("specialTokens: expected all eight inside or after the language model's vocabulary of "
                    + decoder.vocabulary() + ", got " + special.pad() + " to " + special.dream());
        }
        if (bundle.descriptor().contextTokens() > decoder.contextLength()) {
            faults.add("contextTokens: expected at most the language model's max_position_embeddings "
                    + decoder.contextLength() + ", got " + bundle.descriptor().contextTokens());
        }
        if (!sees() && bundle.descriptor().learned().feedback()) {
            faults.add("learned.feedback: expected false without the folder vision_encoder, got true");
        }
        if (!sees() && bundle.descriptor().kinds().contains(Kind.ANSWER)) {
            faults.add("kinds: expected no 'answer' without the folder vision_encoder, got it");
        }
        if (bundle.descriptor().learned().conditionSource() == ConditionSource.VISUAL_TOKENS) {
            faults.add("learned.conditionSource: expected 'queries' or 'last-layer' for DreamLLM, got 'visual-tokens'");
        }
        if (bundle.descriptor().kinds().contains(Kind.EDIT)) {
            faults.add("kinds: expected no 'edit', which DreamLLM cannot do, got it");
        }
    }

    private Object sizes() throws IOException {
        int factor = AutoencoderKLConfig.of(ModelConfig.read(bundle.resolve("vae/config.json")))
                .factor();
        for (Size size : bundle.descriptor().imageSizes()) {
            if (size.width() % factor != 0 || size.height() % factor != 0) {
                throw new BundleException("imageSizes: expected multiples of the autoencoder's factor " + factor
                        + ", got " + size.width() + " x " + size.height());
            }
        }
        return factor;
    }

    /** What {@code projectors.safetensors} must hold, from the widths of the parts that it joins. */
    private Object checkProjectors() throws IOException {
        try (Checkpoint projectors = Checkpoint.open(bundle.resolve(PROJECTORS))) {
            return projectors.strict(expected(projectors));
        } catch (CheckpointException e) {
            throw new BundleException(e.getMessage() + "\n  widths: language_model/config.json hidden_size "
                    + decoder().width() + ", unet/config.json cross_attention_dim " + unet().contextWidth()
                    + (sees() ? ", vision_encoder/config.json hidden_size " + vision().width() : ""));
        }
    }

    private Object checkConnector() throws IOException {
        ModelConfig connector = ModelConfig.read(bundle.resolve("connector/config.json"));
        int in = connector.integer("input_dim");
        int out = connector.integer("output_dim");
        if (in != decoder().width() || out != unet().contextWidth()) {
            throw new BundleException(
                    "connector/config.json: expected input_dim " + decoder().width()
                            + " (language_model/config.json hidden_size) and output_dim " + unet().contextWidth()
                            + " (unet/config.json cross_attention_dim), got " + in + " and " + out);
        }
        return connector;
    }

    private Map<String, Shape> expected(Checkpoint projectors) throws IOException {
        long states = decoder().width();
        long context = unet().contextWidth();
        Map<String, Shape> expected = new LinkedHashMap<>();
        if (hasQueries()) {
            boolean counted = projectors.names().contains(QUERIES)
                    && projectors.shape(QUERIES).dimension() == 3;
            long queries = counted ? Math.max(1, projectors.shape(QUERIES).get(1)) : 64;
            expected.put(QUERIES, new Shape(1, queries, states));
            expected.put("condition_projector.weight", new Shape(context, states));
        }
        if (sees()) {
            expected.put("visual_projector.weight", new Shape(states, vision().width()));
            expected.put("visual_projector.bias", new Shape(states));
        }
        if (addsTokens()) {
            expected.put(EMBEDDING, new Shape(SpecialTokens.ROWS.size(), states));
            expected.put(HEAD, new Shape(SpecialTokens.ROWS.size(), states));
        }
        return expected;
    }
}
