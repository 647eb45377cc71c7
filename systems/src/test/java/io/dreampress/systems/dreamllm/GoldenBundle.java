package io.dreampress.systems.dreamllm;

import ai.djl.ndarray.NDArray;
import com.google.gson.JsonObject;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsWriter;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.systems.TinyBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** A fixture in the released checkpoint's layout, made a bundle. */
final class GoldenBundle {
    private GoldenBundle() {}

    static void write(GoldenFixture fixture, Path folder) throws IOException {
        TinyBundle.write(folder, 0);
        JsonObject config = fixture.config();
        config(folder, "language_model/config.json", config.getAsJsonObject("llm"), "model_type", "llama");
        config(
                folder,
                "vision_encoder/config.json",
                config.getAsJsonObject("clip_vision"),
                "model_type",
                "clip_vision_model");
        config(
                folder,
                "vision_encoder/preprocessor_config.json",
                config.getAsJsonObject("clip_image_processor"),
                "image_processor_type",
                "CLIPImageProcessor");
        config(folder, "unet/config.json", config.getAsJsonObject("unet"), "_class_name", "UNet2DConditionModel");
        config(folder, "vae/config.json", config.getAsJsonObject("vae"), "_class_name", "AutoencoderKL");
        config(
                folder,
                "scheduler/scheduler_config.json",
                config.getAsJsonObject("scheduler"),
                "_class_name",
                "DDPMScheduler");
        descriptor(folder, config.getAsJsonObject("system").getAsJsonObject("token_ids"));
        Files.copy(
                fixture.path().resolve("pytorch_model.safetensors"),
                folder.resolve("language_model/model.safetensors"),
                StandardCopyOption.REPLACE_EXISTING);
        weights(fixture, folder);
    }

    private static void weights(GoldenFixture fixture, Path folder) {
        Map<String, NDArray> projectors = new LinkedHashMap<>();
        try (Checkpoint clip = fixture.checkpoint("clip_vision_embedding.safetensors");
                Checkpoint head = fixture.checkpoint("stable_diffusion_head.safetensors");
                Checkpoint dream = fixture.checkpoint("dream_embedding.safetensors")) {
            save(fixture, clip.below("clip_vision_model."), folder.resolve("vision_encoder/model.safetensors"));
            save(fixture, head.below("unet."), folder.resolve("unet/diffusion_pytorch_model.safetensors"));
            save(fixture, head.below("vae."), folder.resolve("vae/diffusion_pytorch_model.safetensors"));
            projectors.put("dream_queries", dream.float32(fixture.manager(), "dream_queries"));
            projectors.put("condition_projector.weight", head.float32(fixture.manager(), "projector.projector.weight"));
            projectors.put("visual_projector.weight", clip.float32(fixture.manager(), "projector.projector.weight"));
            projectors.put("visual_projector.bias", clip.float32(fixture.manager(), "projector.projector.bias"));
            SafetensorsWriter.write(folder.resolve("projectors.safetensors"), projectors, Map.of());
        }
    }

    private static void save(GoldenFixture fixture, Checkpoint part, Path file) {
        SafetensorsWriter.write(file, part.float32(fixture.manager()), Map.of());
    }

    private static void config(Path folder, String name, JsonObject config, String key, String value)
            throws IOException {
        JsonObject named = config.deepCopy();
        named.addProperty(key, value);
        Files.writeString(folder.resolve(name), named.toString());
    }

    private static void descriptor(Path folder, JsonObject ids) throws IOException {
        Map<String, String> names = Map.of(
                "bos",
                "begin",
                "eos",
                "end",
                "pad",
                "[PAD]",
                "im_start",
                "<im_start>",
                "dream_end",
                "<dream_end>",
                "dream_start",
                "<dream_start>",
                "im_patch",
                "<im_patch>",
                "im_end",
                "<im_end>",
                "image",
                "<image>",
                "dream",
                "<dream>");
        JsonObject special = new JsonObject();
        names.forEach((from, to) -> special.add(to, ids.get(from)));
        String json = Files.readString(folder.resolve("bundle.json"));
        json = json.replaceFirst("(?s)\"specialTokens\": \\{.*?\\}", "\"specialTokens\": " + special)
                .replace("\"placement\": false", "\"placement\": true");
        Files.writeString(folder.resolve("bundle.json"), json);
    }
}
