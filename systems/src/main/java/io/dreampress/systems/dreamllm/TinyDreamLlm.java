package io.dreampress.systems.dreamllm;

import io.dreampress.systems.SafetensorsBytes.Tensor;
import io.dreampress.systems.tiny.TinyFolder;
import io.dreampress.systems.tiny.TinyLanguageModel;
import io.dreampress.systems.tiny.TinyTokenizer;
import io.dreampress.systems.tiny.TinyWeights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A complete DreamLLM bundle with random weights. */
final class TinyDreamLlm {
    private static final int VOCABULARY = 288;
    private static final int QUERIES = 4;
    private static final int CONDITION_WIDTH = 32;
    private static final int VISION_WIDTH = 32;
    private static final float CONSTANT = TinyLanguageModel.CONSTANT;
    private static final int WIDTH = TinyLanguageModel.WIDTH;

    private TinyDreamLlm() {}

    static void write(TinyFolder folder) {
        folder.copy("bundle.json", "bundle.json");
        TinyLanguageModel.write(folder, VOCABULARY, TinyTokenizer::preference);
        new TinyTokenizer("<unk>", "<s>", "</s>", List.of(), "").write(folder);
        folder.save("projectors.safetensors", projectors(folder.random("projectors")));
        folder.part("unet", "diffusion_pytorch_model");
        folder.part("vae", "diffusion_pytorch_model");
        folder.part("vision_encoder", "model");
        folder.copy("preprocessor.json", "vision_encoder/preprocessor_config.json");
        folder.copy("scheduler.json", "scheduler/scheduler_config.json");
    }

    private static Map<String, Tensor> projectors(RandomGenerator random) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("dream_queries", read(TinyWeights.gaussian(random, 0, 0.5, 1, QUERIES, WIDTH)));
        tensors.put("condition_projector.weight", TinyWeights.weight(random, "", CONDITION_WIDTH, WIDTH));
        tensors.put("visual_projector.weight", TinyWeights.silent(TinyWeights.weight(random, "", WIDTH, VISION_WIDTH)));
        Tensor bias = TinyWeights.gaussian(random, 0, 0.05, WIDTH);
        bias.values()[0] = CONSTANT;
        tensors.put("visual_projector.bias", bias);
        int special = SpecialTokens.ROWS.size();
        tensors.put("special_tokens.embedding", read(TinyWeights.gaussian(random, 0, 0.5, special, WIDTH)));
        tensors.put(
                "special_tokens.head",
                TinyWeights.withConstant(TinyWeights.gaussian(random, 0, 0.25, special, WIDTH), -8));
        return tensors;
    }

    private static Tensor read(Tensor embeddings) {
        return TinyWeights.withConstant(embeddings, CONSTANT);
    }
}
