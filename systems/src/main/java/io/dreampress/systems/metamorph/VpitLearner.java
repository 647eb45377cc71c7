package io.dreampress.systems.metamorph;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.decoder.TrainableDecoder;
import io.dreampress.networks.learning.Losses;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.tokenizer.TextTokenizer;
import io.dreampress.networks.vision.ImagePreprocessor;
import io.dreampress.networks.vision.SiglipVision;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.chat.Message;
import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.Example;
import io.dreampress.systems.learning.LatentPictures;
import io.dreampress.systems.learning.Learner;
import io.dreampress.systems.learning.LearningLoss;
import io.dreampress.systems.parts.Opened;
import io.dreampress.systems.writing.HarmlessText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** MetaMorph's language model, projector and vision head as learners (Tong et al. 2024, section 2); SigLIP is frozen. */
public final class VpitLearner implements Learner {
    private final Opened opened;
    private final Parameters parameters;
    private final SiglipVision vision;
    private final ImagePreprocessor preprocessor;
    private final VpitConfig config;
    private final VpitLayout layout;
    private final VpitLoss loss;
    private final int imageStart;

    private VpitLearner(MetaMorphParts parts, int longest, double visionWeight, Opened opened) throws IOException {
        BundleFolder bundle = parts.bundle();
        SpecialTokens special = parts.special();
        this.opened = opened;
        this.parameters = opened.add(Parameters.create());
        this.config = parts.vpit();
        this.imageStart = special.imageStart();
        this.preprocessor = parts.preprocessor();
        this.vision = opened.add(SiglipVision.open(bundle.resolve("vision_encoder"), ComputeType.FLOAT32));
        TextTokenizer tokenizer = opened.add(TextTokenizer.open(bundle.resolve("tokenizer")));
        HarmlessText harmless = HarmlessText.of(tokenizer);
        this.layout = new VpitLayout(
                special,
                begins(tokenizer.ids(parts.template().render(List.of(new Message("user", "")))), special.begin()),
                config.visualTokens(),
                role -> tokenizer.ids("<|start_header_id|>" + role + "<|end_header_id|>\n"),
                text -> tokenizer.ids(harmless.of(text)),
                longest);
        this.loss = new VpitLoss(opened.add(new TrainableDecoder(parts.decoder())), (float) visionWeight);
        try (Checkpoint language = Checkpoint.open(bundle.resolve("language_model"));
                Checkpoint projectors = Checkpoint.open(bundle.resolve(MetaMorphParts.PROJECTORS))) {
            parameters
                    .add(
                            VpitLoss.LANGUAGE_MODEL,
                            language,
                            parts.decoder().parameters().keySet())
                    .add(VpitLoss.PROJECTORS, projectors);
        }
    }

    /**
     * Loads a bundle to train it.
     *
     * @param longest most positions of a conversation
     * @param visionWeight of the visual tokens' loss beside that of words
     */
    public static VpitLearner open(Bundle bundle, int longest, double visionWeight) {
        return Opened.whole(
                bundle.path(),
                opened -> new VpitLearner(
                        new MetaMorphParts(new BundleFolder(bundle.path(), bundle.descriptor())),
                        longest,
                        visionWeight,
                        opened));
    }

    VpitLayout layout() {
        return layout;
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public void check(Example example) {
        boolean learns = layout.of(example, new ArrayList<>()).labels().stream()
                .skip(1)
                .anyMatch(label -> label != Losses.IGNORED);
        if (!learns) {
            throw new IllegalArgumentException(
                    "example: expected an answer to learn, got none within " + layout.longest() + " positions");
        }
    }

    @Override
    public LearningLoss loss(NDManager into, List<Example> examples, Draws draws) {
        List<Pixels> pictures = new ArrayList<>();
        List<VpitBatch.Conversation> conversations =
                examples.stream().map(example -> layout.of(example, pictures)).toList();
        VpitBatch batch = VpitBatch.of(conversations, config.visualTokens(), imageStart);
        VpitLoss.Result result = loss.of(into, parameters, batch, features(into, pictures));
        Map<String, NDArray> parts = new LinkedHashMap<>();
        parts.put("words", result.words());
        parts.put("vision", result.vision());
        return new LearningLoss(result.total(), parts);
    }

    /** Begin tokens before a conversation, as the chat template has them. */
    private static int begins(List<Integer> rendered, int begin) {
        return (int) rendered.stream().takeWhile(id -> id == begin).count();
    }

    /** Visual tokens of pictures: SigLIP's last block, resampled, of length 1. */
    static NDArray visualTokens(
            NDManager into, SiglipVision vision, ImagePreprocessor preprocessor, int side, List<Pixels> pictures) {
        NDArray values = LatentPictures.stacked(
                into, pictures, preprocessor, vision.config().imageSize());
        return vision.visualTokens(into, vision.hiddenStates(into, values, -1), side)
                .duplicate();
    }

    private NDArray features(NDManager into, List<Pixels> pictures) {
        return pictures.isEmpty()
                ? into.zeros(new Shape(0, config.visualTokens(), vision.config().width()))
                : visualTokens(into, vision, preprocessor, config.side(), pictures);
    }

    @Override
    public void close() {
        opened.close();
    }
}
