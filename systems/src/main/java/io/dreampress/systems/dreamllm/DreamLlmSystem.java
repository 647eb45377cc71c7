package io.dreampress.systems.dreamllm;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.connector.Connector;
import io.dreampress.networks.connector.Projector;
import io.dreampress.networks.decoder.LlamaDecoder;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.tokenizer.TextTokenizer;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.networks.vision.ClipVision;
import io.dreampress.networks.vision.ImagePreprocessor;
import io.dreampress.networks.vision.RgbImage;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.MultimodalSystem;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Writer;
import io.dreampress.systems.chat.ChatTemplate;
import io.dreampress.systems.painting.StableDiffusion;
import io.dreampress.systems.parts.Opened;
import io.dreampress.systems.tiny.TinyFolder;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.HarmlessText;
import io.dreampress.systems.writing.LanguageTower;
import io.dreampress.systems.writing.LlamaTower;
import io.dreampress.systems.writing.Prompts;
import io.dreampress.systems.writing.SampledChoice;
import io.dreampress.systems.writing.SessionWriter;
import io.dreampress.systems.writing.WritingModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** DreamLLM as one of the systems: loads what {@link DreamLlmParts} describes. */
public final class DreamLlmSystem implements MultimodalSystem {
    @Override
    public String name() {
        return "dreamllm";
    }

    @Override
    public List<String> faults(BundleFolder bundle) {
        return new DreamLlmParts(bundle).faults();
    }

    @Override
    public Writer writer(BundleFolder bundle, Precision precision, int slots) {
        DreamLlmParts parts = new DreamLlmParts(bundle);
        return Opened.whole(bundle.path(), opened -> writer(parts, precision, slots, Probes.NONE, opened));
    }

    /** The same, watched. */
    static SessionWriter writer(DreamLlmParts parts, Precision precision, int slots, Probes probes, Opened opened)
            throws IOException {
        BundleFolder bundle = parts.bundle();
        SpecialTokens special = SpecialTokens.of(bundle.descriptor().specialTokens());
        Checkpoint projectors = opened.add(Checkpoint.open(bundle.resolve(DreamLlmParts.PROJECTORS)))
                .finite();
        TextTokenizer tokenizer = opened.add(TextTokenizer.open(bundle.resolve("tokenizer")));
        LanguageTower tower = tower(parts, projectors, precision, slots, probes, opened);
        Optional<ChatTemplate> template =
                parts.needsTemplate() ? Optional.of(ChatTemplate.read(bundle.resolve("tokenizer"))) : Optional.empty();
        Prompts prompts = new Prompts(
                bundle.descriptor().prompts(), template, tokenizer::ids, special.begin(), HarmlessText.of(tokenizer));
        WritingModel model = new WritingModel(
                bundle.descriptor(),
                new WritingModel.Tokens(
                        special.begin(),
                        Set.of(special.end()),
                        OptionalInt.of(special.dreamStart()),
                        unwritten(tokenizer, special)),
                tower,
                prompts,
                new DreamLlmDreamer(
                        tower,
                        prompts,
                        bundle.descriptor().learned().conditionSource(),
                        probes.head().apply(head(parts, projectors, opened))),
                (pictures, question) -> ask(pictures, prompts.ask("answer", question), special),
                tokenizer::decodePlain,
                parts.sees());
        return new SessionWriter(model, SampledChoice::new, opened);
    }

    private static LanguageTower tower(
            DreamLlmParts parts, Checkpoint projectors, Precision precision, int slots, Probes probes, Opened opened)
            throws IOException {
        BundleFolder bundle = parts.bundle();
        LlamaDecoder decoder = opened.add(LlamaDecoder.load(bundle.resolve("language_model"), precision));
        if (parts.addsTokens()) {
            addTokens(decoder, projectors, bundle.descriptor().learned().placement());
        }
        LanguageTower tower = probes.tower()
                .apply(new LlamaTower(
                        decoder,
                        decoder.pool(slots, bundle.descriptor().contextTokens()),
                        new DreamLlmEmbedder(
                                decoder,
                                SpecialTokens.of(bundle.descriptor().specialTokens()),
                                parts.hasQueries() ? queries(projectors) : new FloatMatrix(0, 0, new float[0]),
                                parts.sees() ? opened.add(eyes(bundle, projectors, probes)) : null)));
        opened.forget(decoder);
        return tower;
    }

    /** The pictures follow the begin token, the question follows them. */
    static List<Chunk> ask(List<Pixels> pictures, List<Integer> question, SpecialTokens special) {
        List<Chunk> prompt = new ArrayList<>();
        prompt.add(new Chunk.Tokens(List.of(special.begin())));
        pictures.forEach(picture -> prompt.add(new Chunk.Picture(picture)));
        boolean begins = question.getFirst() == special.begin();
        prompt.add(new Chunk.Tokens(begins ? question.subList(1, question.size()) : question));
        return prompt;
    }

    /** Neither DreamLLM's tokens nor the tokenizer's own special tokens stand in a text. */
    private static Set<Integer> unwritten(TextTokenizer tokenizer, SpecialTokens special) {
        Set<Integer> ids = new HashSet<>(tokenizer.addedTokens().values());
        IntStream.rangeClosed(special.pad(), special.dream()).forEach(ids::add);
        ids.remove(special.end());
        return ids;
    }

    private static void addTokens(LlamaDecoder decoder, Checkpoint projectors, boolean predicted) {
        try (NDManager scope = TorchScriptProgram.newManager()) {
            NDArray embedding = projectors.float32(scope, DreamLlmParts.EMBEDDING);
            NDArray head = projectors.float32(scope, DreamLlmParts.HEAD);
            decoder.addTokens(embedding.duplicate(), predicted ? Optional.of(head.duplicate()) : Optional.empty());
        }
    }

    private static FloatMatrix queries(Checkpoint projectors) {
        try (NDManager scope = TorchScriptProgram.newManager()) {
            NDArray queries = projectors.float32(scope, DreamLlmParts.QUERIES);
            Shape shape = queries.getShape();
            return new FloatMatrix((int) shape.get(1), (int) shape.get(2), queries.toFloatArray());
        }
    }

    static Eyes eyes(BundleFolder bundle, Checkpoint projectors, Probes probes) throws IOException {
        ImagePreprocessor preprocessor =
                ImagePreprocessor.read(bundle.resolve("vision_encoder/preprocessor_config.json"));
        return new Eyes(
                probes.preprocess()
                        .apply(pixels ->
                                preprocessor.pixelValues(new RgbImage(pixels.width(), pixels.height(), pixels.rgb()))),
                ClipVision.open(bundle.resolve("vision_encoder"), ComputeType.FLOAT32),
                new Projector(projectors, "visual_projector"));
    }

    private static ConditionHead head(DreamLlmParts parts, Checkpoint projectors, Opened opened) throws IOException {
        if (parts.hasQueries()) {
            Projector projector = opened.add(new Projector(projectors, "condition_projector"));
            return states -> apply(states, projector::project);
        }
        Connector connector = opened.add(Connector.open(parts.bundle().resolve("connector")));
        return states -> apply(states, connector::connect);
    }

    @FunctionalInterface
    private interface Layer {
        NDArray apply(NDManager into, NDArray states);
    }

    private static FloatMatrix apply(FloatMatrix states, Layer layer) {
        try (NDManager scope = TorchScriptProgram.newManager()) {
            NDArray input = scope.create(states.values(), new Shape(states.rows(), states.columns()));
            NDArray output = layer.apply(scope, input);
            return new FloatMatrix(states.rows(), (int) output.getShape().get(1), output.toFloatArray());
        }
    }

    @Override
    public Painter painter(BundleFolder bundle, ComputeType precision) {
        return StableDiffusion.open(bundle, precision);
    }

    @Override
    public void writeTiny(String bundle, Path folder, long seed) {
        TinyDreamLlm.write(new TinyFolder(folder, name(), seed));
    }
}
