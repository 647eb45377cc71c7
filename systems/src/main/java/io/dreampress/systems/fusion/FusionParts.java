package io.dreampress.systems.fusion;

import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.autoencoder.AutoencoderKLConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.decoder.ImageTower;
import io.dreampress.networks.fusion.Patching;
import io.dreampress.networks.fusion.PatchingConfig;
import io.dreampress.networks.scheduler.NoiseScheduler;
import io.dreampress.networks.vision.VisionConfig;
import io.dreampress.networks.vpit.MmProjector;
import io.dreampress.systems.BundleDescriptor.Size;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.parts.Faults;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The folders of a bundle of the fusion family, judged before any weights are loaded: {@code language_model/} (the text
 * tower alone, which any library can load), {@code image_tower/} (the image tower's modules where it has its own, and the
 * patching), {@code tokenizer/}, {@code vae/}, {@code scheduler/}; LLaVAFusion also {@code vision_encoder/} and {@code
 * projectors.safetensors} with {@code multi_modal_projector.linear_1} and {@code .linear_2}.
 *
 * @param bundle the folder
 * @param variant which of the family
 */
record FusionParts(BundleFolder bundle, Variant variant) {
    static final String IMAGE_TOWER = "image_tower";
    static final String PROJECTORS = "projectors.safetensors";
    static final String PROJECTOR = "multi_modal_projector.";

    DecoderConfig decoder() {
        return DecoderConfig.read(bundle.resolve("language_model/config.json"));
    }

    PatchingConfig patching() throws IOException {
        return PatchingConfig.of(imageTower());
    }

    private ModelConfig imageTower() throws IOException {
        return ModelConfig.read(bundle.resolve(IMAGE_TOWER + "/config.json"));
    }

    AutoencoderKLConfig autoencoder() throws IOException {
        return AutoencoderKLConfig.of(ModelConfig.read(bundle.resolve("vae/config.json")));
    }

    VisionConfig vision() throws IOException {
        return VisionConfig.of(ModelConfig.read(bundle.resolve("vision_encoder/config.json")));
    }

    /** Side of a patch in pixels. */
    int patchPixels() throws IOException {
        return autoencoder().factor() * patching().patchSize();
    }

    Markers markers() {
        return Markers.of(bundle.descriptor().specialTokens());
    }

    boolean needsTemplate() {
        return !bundle.descriptor().prompts().isEmpty();
    }

    /** Every tensor of {@code image_tower/}. */
    static Map<String, Shape> imageTower(DecoderConfig decoder, PatchingConfig patching, Variant variant) {
        Map<String, Shape> parameters = new LinkedHashMap<>();
        if (variant.hasImageTower()) {
            parameters.putAll(ImageTower.parameters(decoder));
        }
        parameters.putAll(Patching.parameters(patching, decoder.width()));
        return parameters;
    }

    /** Everything that is wrong, as sentences. */
    List<String> faults() {
        Faults faults = new Faults(bundle);
        lookForFiles(faults);
        if (faults.none()) {
            faults.check(this::markers);
            faults.check(this::decoder);
            faults.check(this::patching);
            faults.check(this::autoencoder);
            faults.check(() -> NoiseScheduler.read(bundle.resolve("scheduler/scheduler_config.json")));
            if (variant.looksThroughClip()) {
                faults.check(this::vision);
            }
        }
        if (faults.none()) {
            checkIds(faults);
            faults.check(this::checkTower);
            faults.check(this::checkAutoencoder);
            faults.check(this::checkSizes);
            faults.check(this::checkImageTower);
            if (variant.looksThroughClip()) {
                faults.check(this::checkProjectors);
            }
        }
        return faults.found();
    }

    private void lookForFiles(Faults faults) {
        List<String> files = new ArrayList<>(List.of(
                "language_model/config.json",
                IMAGE_TOWER + "/config.json",
                "tokenizer/tokenizer.json",
                "vae/config.json",
                "scheduler/scheduler_config.json"));
        List<String> folders = new ArrayList<>(List.of("language_model", IMAGE_TOWER, "vae"));
        if (needsTemplate()) {
            files.add("tokenizer/tokenizer_config.json");
        }
        if (variant.looksThroughClip()) {
            files.addAll(List.of("vision_encoder/config.json", "vision_encoder/preprocessor_config.json", PROJECTORS));
            folders.add("vision_encoder");
        }
        faults.files(files.toArray(String[]::new)).weights(folders.toArray(String[]::new));
    }

    private void checkIds(Faults faults) {
        int vocabulary = decoder().vocabulary();
        bundle.descriptor().specialTokens().forEach((name, id) -> {
            if (id < 0 || id >= vocabulary) {
                faults.add("specialTokens '" + name + "': expected an id inside the language model's vocab_size "
                        + vocabulary + ", got " + id);
            }
        });
        if (bundle.descriptor().contextTokens() > decoder().contextLength()) {
            faults.add("contextTokens: expected at most the language model's max_position_embeddings "
                    + decoder().contextLength() + ", got " + bundle.descriptor().contextTokens());
        }
    }

    private Object checkTower() throws IOException {
        boolean dual = imageTower().flag("dual_tower", variant.hasImageTower());
        if (dual != variant.hasImageTower()) {
            throw new BundleException("system '" + variant.key() + "': expected " + variant.hasImageTower()
                    + " as dual_tower in " + IMAGE_TOWER + "/config.json, got " + dual);
        }
        return dual;
    }

    private Object checkAutoencoder() throws IOException {
        int channels = autoencoder().latentChannels();
        int expected = patching().latentChannels();
        if (channels != expected) {
            throw new BundleException("vae/config.json latent_channels: expected " + expected + " (" + IMAGE_TOWER
                    + "/config.json latent_channels), got " + channels);
        }
        return channels;
    }

    private Object checkSizes() throws IOException {
        int side = patchPixels();
        for (Size size : bundle.descriptor().imageSizes()) {
            if (size.width() % side != 0 || size.height() % side != 0) {
                throw new BundleException("imageSizes: expected multiples of " + side
                        + " (the autoencoder's factor times patch_size), got " + size.width() + " x " + size.height());
            }
            int patches = size.width() / side * (size.height() / side);
            if (patches + 3 > bundle.descriptor().contextTokens()) {
                throw new BundleException("contextTokens: expected room for an image of " + patches
                        + " patches between its markers (imageSizes " + size.width() + " x " + size.height()
                        + "), got " + bundle.descriptor().contextTokens());
            }
        }
        return side;
    }

    /** Names and shapes of the image tower's tensors, against the language model's widths. */
    private Object checkImageTower() throws IOException {
        try (Checkpoint weights = Checkpoint.open(bundle.resolve(IMAGE_TOWER))) {
            return weights.strict(imageTower(decoder(), patching(), variant));
        } catch (RuntimeException e) {
            throw new BundleException(e.getMessage() + "\n  widths: language_model/config.json hidden_size "
                    + decoder().width() + ", " + IMAGE_TOWER + "/config.json latent_channels "
                    + patching().latentChannels());
        }
    }

    private Object checkProjectors() throws IOException {
        try (Checkpoint projectors = Checkpoint.open(bundle.resolve(PROJECTORS))) {
            return projector(projectors)
                    .strict(MmProjector.parameters(vision().width(), decoder().width()));
        } catch (RuntimeException e) {
            throw new BundleException(e.getMessage() + "\n  widths: vision_encoder/config.json hidden_size "
                    + vision().width() + ", language_model/config.json hidden_size "
                    + decoder().width());
        }
    }

    /** LLaVA's two linear layers under the names that they have as a sequence. */
    static Checkpoint projector(Checkpoint projectors) {
        return projectors
                .below(PROJECTOR)
                .renamed(name -> name.replaceFirst("^linear_1\\.", "0.").replaceFirst("^linear_2\\.", "2."));
    }
}
