package io.dreampress.systems.fusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.autoencoder.AutoencoderKLConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsWriter;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleDescriptor;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.TinyBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A fixture of the family: which member it is, what its ids mean, and which of its tensors belong where.
 *
 * @param fixture with an {@code image_io} in its system's config
 */
record GoldenFusion(GoldenFixture fixture) {
    private static final String LLAVA = "language_model.";

    private JsonObject system() {
        return fixture.config().getAsJsonObject("system");
    }

    ModelConfig part(String name) {
        return ModelConfig.parse(fixture.config().getAsJsonObject(name).toString());
    }

    Variant variant() {
        if (!system().get("dual_tower").getAsBoolean()) {
            return Variant.TRANSFUSION;
        }
        return fixture.config().has("clip_vision") ? Variant.LLAVAFUSION : Variant.LMFUSION;
    }

    int id(String name) {
        return system().getAsJsonObject("token_ids").get(name).getAsInt();
    }

    Markers markers() {
        return new Markers(id("bos"), id("eos"), id("boi"), id("eoi"));
    }

    boolean isWord(long id) {
        return !system().getAsJsonObject("token_ids").asMap().values().stream()
                .anyMatch(special -> special.getAsLong() == id);
    }

    boolean isPatch(long id) {
        return id == id("patch");
    }

    /** Whether an id holds the place of something that is not embedded from the table, or of nothing. */
    boolean hasPlace(long id) {
        return isPatch(id) || id == id("pad");
    }

    boolean[] flags(NDArray mask) {
        long[] numbers = mask.toType(DataType.INT64, false).toLongArray();
        boolean[] flags = new boolean[numbers.length];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = numbers[i] != 0;
        }
        return flags;
    }

    /** LLaVA's checkpoints have the language model inside. */
    Checkpoint model(Checkpoint all) {
        return all.renamed(GoldenFusion::plain);
    }

    private static String plain(String name) {
        return name.startsWith(LLAVA) ? name.substring(LLAVA.length()) : name;
    }

    private static boolean isText(String name) {
        return (name.startsWith("model.") || name.startsWith("lm_head.")) && !name.contains("_img");
    }

    private static boolean isSight(String name) {
        return name.startsWith("vision_tower.") || name.startsWith("multi_modal_projector.");
    }

    List<String> textNames(Checkpoint model) {
        return model.names().stream().filter(GoldenFusion::isText).toList();
    }

    List<String> imageNames(Checkpoint model) {
        return model.names().stream()
                .filter(name -> !isText(name) && !isSight(name))
                .toList();
    }

    /** The name of a checkpoint's tensor among a loss's parameters. */
    String parameter(String stored) {
        String name = plain(stored);
        return (isText(name) ? FusionLoss.LANGUAGE_MODEL : FusionLoss.IMAGE_TOWER) + name;
    }

    List<Integer> ids(String tensor) {
        return Arrays.stream(fixture.get(tensor).toLongArray())
                .mapToObj(id -> (int) id)
                .toList();
    }

    /** The bundle of a fixture: the tiny one of its system with the fixture's parts in it. */
    FusionParts bundle(Path folder) throws IOException {
        TinyBundle.write(variant().key(), folder, 0);
        if (fixture.config().has("vae")) {
            config(folder, "vae/config.json", "vae", "_class_name", "AutoencoderKL");
        }
        BundleFolder bundle = new BundleFolder(folder, descriptor(folder));
        config(folder, "language_model/config.json", "llm", "model_type", "llama");
        config(folder, "scheduler/scheduler_config.json", "scheduler", "_class_name", "DDPMScheduler");
        Files.writeString(folder.resolve("image_tower/config.json"), system().toString());
        try (Checkpoint all = fixture.checkpoint("model.safetensors")) {
            Checkpoint model = model(all);
            save(model.only(textNames(model)), folder.resolve("language_model/model.safetensors"));
            save(model.only(imageNames(model)), folder.resolve("image_tower/model.safetensors"));
            if (variant().looksThroughClip()) {
                config(folder, "vision_encoder/config.json", "clip_vision", "model_type", "clip_vision_model");
                save(model.below("vision_tower."), folder.resolve("vision_encoder/model.safetensors"));
                List<String> projector = model.names().stream()
                        .filter(name -> name.startsWith(FusionParts.PROJECTOR))
                        .toList();
                save(model.only(projector), folder.resolve(FusionParts.PROJECTORS));
            }
        }
        if (fixture.config().has("vae")) {
            Files.copy(
                    fixture.path().resolve("vae.safetensors"),
                    folder.resolve("vae/diffusion_pytorch_model.safetensors"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        return new FusionParts(bundle, variant());
    }

    /** The tiny bundle's with the fixture's ids, and its image as the one size. */
    private BundleDescriptor descriptor(Path folder) throws IOException {
        Path file = folder.resolve("bundle.json");
        JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        JsonObject special = new JsonObject();
        special.addProperty("begin", markers().begin());
        special.addProperty("end", markers().end());
        special.addProperty(Markers.BOI, markers().beginImage());
        special.addProperty(Markers.EOI, markers().endImage());
        json.add("specialTokens", special);
        int factor = AutoencoderKLConfig.of(ModelConfig.read(folder.resolve("vae/config.json")))
                .factor();
        int side = system().get("latent_size").getAsInt() * factor;
        JsonObject size = new JsonObject();
        size.addProperty("width", side);
        size.addProperty("height", side);
        JsonArray sizes = new JsonArray();
        sizes.add(size);
        json.add("imageSizes", sizes);
        Files.writeString(file, json.toString());
        try (Bundle opened = Bundle.open(folder)) {
            return opened.descriptor();
        }
    }

    private void config(Path folder, String file, String part, String key, String value) throws IOException {
        JsonObject named = fixture.config().getAsJsonObject(part).deepCopy();
        named.addProperty(key, value);
        Files.writeString(folder.resolve(file), named.toString());
    }

    private void save(Checkpoint part, Path file) {
        SafetensorsWriter.write(file, part.float32(fixture.manager()), Map.of());
    }
}
