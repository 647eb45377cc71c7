package io.dreampress.systems.metaquery;

import io.dreampress.systems.SafetensorsBytes.Tensor;
import io.dreampress.systems.tiny.TinyFolder;
import io.dreampress.systems.tiny.TinyLanguageModel;
import io.dreampress.systems.tiny.TinyTokenizer;
import io.dreampress.systems.tiny.TinyWeights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Complete MetaQuery bundles with random weights, for either painter. */
final class TinyMetaQuery {
    private static final String CHAT = "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
            + "{{ message['content'] }}<|im_end|>\n"
            + "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n"
            + "{% endif %}";
    private static final int VOCABULARY = 288;
    private static final int QUERIES = 4;
    private static final int VISION_WIDTH = 32;
    private static final int WIDTH = TinyLanguageModel.WIDTH;
    private static final float CONSTANT = TinyLanguageModel.CONSTANT;

    private TinyMetaQuery() {}

    /** With SANA and a deep compression autoencoder. */
    static void writeSana(TinyFolder folder) {
        writeLanguage(folder);
        folder.part("transformer", "diffusion_pytorch_model");
        writePainter(folder);
    }

    /** With Stable Diffusion's U-Net and autoencoder. */
    static void writeStableDiffusion(Path path, long seed) {
        writeLanguage(new TinyFolder(path, "metaquery", seed));
        TinyFolder folder = new TinyFolder(path, "metaquery-sd15", seed);
        folder.part("unet", "diffusion_pytorch_model");
        writePainter(folder);
    }

    private static void writePainter(TinyFolder folder) {
        folder.part("connector", "model");
        folder.part("vae", "diffusion_pytorch_model");
        folder.copy("scheduler.json", "scheduler/scheduler_config.json");
    }

    private static void writeLanguage(TinyFolder folder) {
        folder.copy("bundle.json", "bundle.json");
        TinyLanguageModel.write(folder, VOCABULARY, TinyTokenizer::preference);
        new TinyTokenizer("<|endoftext|>", "<|im_start|>", "<|im_end|>", List.of("<image>"), CHAT).write(folder);
        folder.save("projectors.safetensors", projectors(folder.random("projectors")));
        folder.part("vision_encoder", "model");
        folder.copy("preprocessor.json", "vision_encoder/preprocessor_config.json");
    }

    private static Map<String, Tensor> projectors(RandomGenerator random) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put(MetaQueryParts.QUERIES, read(TinyWeights.gaussian(random, 0, 0.5, 2 + QUERIES, WIDTH)));
        String projector = MetaQueryParts.PROJECTOR;
        tensors.put(projector + "linear_1.weight", TinyWeights.weight(random, "", WIDTH, VISION_WIDTH));
        tensors.put(projector + "linear_1.bias", TinyWeights.weight(random, "", WIDTH));
        tensors.put(projector + "linear_2.weight", TinyWeights.silent(TinyWeights.weight(random, "", WIDTH, WIDTH)));
        Tensor bias = TinyWeights.weight(random, "", WIDTH);
        bias.values()[0] = CONSTANT;
        tensors.put(projector + "linear_2.bias", bias);
        Tensor newline = TinyWeights.gaussian(random, 0, 0.5, WIDTH);
        newline.values()[0] = CONSTANT;
        tensors.put(MetaQueryParts.NEWLINE, newline);
        return tensors;
    }

    private static Tensor read(Tensor embeddings) {
        return TinyWeights.withConstant(embeddings, CONSTANT);
    }
}
