package io.dreampress.systems.fusion;

import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonParser;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.fusion.PatchingConfig;
import io.dreampress.systems.SafetensorsBytes.Tensor;
import io.dreampress.systems.tiny.TinyFolder;
import io.dreampress.systems.tiny.TinyLanguageModel;
import io.dreampress.systems.tiny.TinyTokenizer;
import io.dreampress.systems.tiny.TinyWeights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Complete bundles of the family with random weights: with U-Net halves beside a language model, with linear patches inside
 * one. Transfusion's decides itself where images stand.
 */
final class TinyFusion {
    private static final int VOCABULARY = 288;
    private static final int VISION_WIDTH = 32;
    private static final int WIDTH = TinyLanguageModel.WIDTH;
    /** As likely as the end of a text. */
    private static final float IMAGE_PREFERENCE = 1;

    private TinyFusion() {}

    static void write(TinyFolder folder, Variant variant) {
        boolean places = !variant.hasImageTower();
        folder.json("bundle.json", descriptor(folder, variant, places));
        TinyLanguageModel.write(
                folder,
                VOCABULARY,
                id -> places && id == TinyTokenizer.FIRST_OWN ? IMAGE_PREFERENCE : TinyTokenizer.preference(id));
        new TinyTokenizer("<unk>", "<s>", "</s>", List.of(Markers.BOI, Markers.EOI), "").write(folder);
        String patching = places ? "linear.json" : "unet.json";
        folder.copy(patching, FusionParts.IMAGE_TOWER + "/config.json");
        folder.save(FusionParts.IMAGE_TOWER + "/model.safetensors", imageTower(folder, patching, variant));
        folder.part("vae", "diffusion_pytorch_model");
        folder.copy("scheduler.json", "scheduler/scheduler_config.json");
        if (variant.looksThroughClip()) {
            folder.part("vision_encoder", "model");
            folder.copy("preprocessor.json", "vision_encoder/preprocessor_config.json");
            folder.save(FusionParts.PROJECTORS, projector(folder.random("projectors")));
        }
    }

    private static Map<String, Object> descriptor(TinyFolder folder, Variant variant, boolean places) {
        ObjectNode bundle = (ObjectNode) folder.json("bundle.json");
        bundle.put("system", variant.key());
        ((ObjectNode) bundle.get("learned")).put("placement", places);
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : bundle.properties()) {
            fields.put(field.getKey(), field.getValue());
        }
        return fields;
    }

    private static Map<String, Tensor> imageTower(TinyFolder folder, String patching, Variant variant) {
        DecoderConfig decoder = DecoderConfig.parse(
                JsonParser.parseString(folder.json("language_model.json").toString())
                        .getAsJsonObject());
        PatchingConfig config =
                PatchingConfig.of(ModelConfig.parse(folder.json(patching).toString()));
        RandomGenerator random = folder.random(FusionParts.IMAGE_TOWER);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, Shape> entry :
                FusionParts.imageTower(decoder, config, variant).entrySet()) {
            tensors.put(
                    entry.getKey(),
                    TinyWeights.weight(random, entry.getKey(), entry.getValue().getShape()));
        }
        return tensors;
    }

    /** What is looked at is read like text: it has the constant too. */
    private static Map<String, Tensor> projector(RandomGenerator random) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        String first = FusionParts.PROJECTOR + "linear_1.";
        String second = FusionParts.PROJECTOR + "linear_2.";
        tensors.put(first + "weight", TinyWeights.weight(random, "", WIDTH, VISION_WIDTH));
        tensors.put(first + "bias", TinyWeights.gaussian(random, 0, 0.05, WIDTH));
        tensors.put(second + "weight", TinyWeights.silent(TinyWeights.weight(random, "", WIDTH, WIDTH)));
        Tensor bias = TinyWeights.gaussian(random, 0, 0.05, WIDTH);
        bias.values()[0] = TinyLanguageModel.CONSTANT;
        tensors.put(second + "bias", bias);
        return tensors;
    }
}
