package io.dreampress.systems.metaquery;

import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.connector.Qwen2ConnectorConfig;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.scheduler.NoiseScheduler;
import io.dreampress.networks.scheduler.SchedulerConfig;
import io.dreampress.networks.scheduler.VarianceSchedule;
import io.dreampress.networks.vision.AnyResolution;
import io.dreampress.networks.vision.VisionConfig;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.ConditionSource;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

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

    boolean isStableDiffusion() {
        return Files.isDirectory(bundle.resolve(UNET));
    }

    /** The painter's folder. */
    String painter() {
        return isSana() ? TRANSFORMER : UNET;
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

    /** The noise that Stable Diffusion was trained with. */
    VarianceSchedule variance() throws IOException {
        return VarianceSchedule.of(SchedulerConfig.read(bundle.resolve("scheduler/scheduler_config.json")));
    }

    /** The config of a folder. */
    ModelConfig config(String folder) throws IOException {
        return ModelConfig.read(bundle.resolve(folder + "/config.json"));
    }

    /** Everything that is wrong, as sentences. */
    List<String> faults() {
        return new MetaQueryFaults(this).found();
    }
}
