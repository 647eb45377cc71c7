package io.dreampress.systems.metamorph;

import io.dreampress.networks.ExpectedParameters;
import io.dreampress.systems.SafetensorsBytes.Tensor;
import io.dreampress.systems.tiny.TinyFolder;
import io.dreampress.systems.tiny.TinyLanguageModel;
import io.dreampress.systems.tiny.TinyTokenizer;
import io.dreampress.systems.tiny.TinyWeights;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A complete MetaMorph bundle with random weights: images of 4 visual tokens, placed by the model itself. */
final class TinyMetaMorph {
    private static final int VOCABULARY = 268;
    private static final int VISION_WIDTH = 32;
    private static final int END_OF_TURN = TinyTokenizer.FIRST_OWN + 2;
    private static final int IMAGE_START = TinyTokenizer.FIRST_OWN + 3;
    private static final int IMAGE_END = TinyTokenizer.FIRST_OWN + 4;

    private static final List<String> OWN = List.of(
            "<|start_header_id|>",
            "<|end_header_id|>",
            SpecialTokens.END_OF_TURN,
            SpecialTokens.IMAGE_START,
            SpecialTokens.IMAGE_END);

    private static final String TURN = "'<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n'";

    /** MetaMorph's layout: one line feed after a header, no system turn. */
    private static final String CHAT_TEMPLATE = "{{ bos_token }}{% for message in messages %}{{ " + TURN
            + " + message['content'] + '<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}"
            + "{{ '<|start_header_id|>assistant<|end_header_id|>\\n' }}{% endif %}";

    private TinyMetaMorph() {}

    static void write(TinyFolder folder) {
        folder.copy("bundle.json", "bundle.json");
        TinyLanguageModel.write(folder, VOCABULARY, TinyMetaMorph::preference);
        new TinyTokenizer("<unk>", "<|begin_of_text|>", "<|end_of_text|>", OWN, CHAT_TEMPLATE).write(folder);
        folder.save("projectors.safetensors", projectors(folder.random("projectors")));
        folder.part("vision_encoder", "model");
        folder.copy("preprocessor.json", "vision_encoder/preprocessor_config.json");
        folder.part("adapter", "model");
        folder.part("unet", "diffusion_pytorch_model");
        folder.part("vae", "diffusion_pytorch_model");
        folder.copy("scheduler.json", "scheduler/scheduler_config.json");
    }

    private static float preference(int id) {
        return switch (id) {
            case END_OF_TURN -> 0.8f;
            case IMAGE_START -> 1.0f;
            case IMAGE_END -> 0.5f;
            default -> TinyTokenizer.preference(id);
        };
    }

    private static Map<String, Tensor> projectors(RandomGenerator random) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        add(
                tensors,
                random,
                MetaMorphParts.VISION_HEAD,
                TinyLanguageModel.WIDTH,
                TinyLanguageModel.WIDTH,
                VISION_WIDTH);
        add(
                tensors,
                random,
                MetaMorphParts.MM_PROJECTOR,
                VISION_WIDTH,
                TinyLanguageModel.WIDTH,
                TinyLanguageModel.WIDTH);
        TinyWeights.silent(tensors.get(MetaMorphParts.MM_PROJECTOR + "2.weight"));
        tensors.get(MetaMorphParts.MM_PROJECTOR + "2.bias").values()[0] = TinyLanguageModel.CONSTANT;
        return tensors;
    }

    private static void add(
            Map<String, Tensor> tensors, RandomGenerator random, String name, int in, int hidden, int out) {
        new ExpectedParameters()
                .linear(name + "0", in, hidden)
                .linear(name + "2", hidden, out)
                .shapes()
                .forEach((parameter, shape) ->
                        tensors.put(parameter, TinyWeights.weight(random, parameter, shape.getShape())));
    }
}
