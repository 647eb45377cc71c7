package io.dreampress.systems.metamorph;

import io.dreampress.networks.ComputeType;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.decoder.LlamaDecoder;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.tokenizer.TextTokenizer;
import io.dreampress.networks.vision.ImagePreprocessor;
import io.dreampress.networks.vision.RgbImage;
import io.dreampress.networks.vision.SiglipVision;
import io.dreampress.networks.vpit.MmProjector;
import io.dreampress.networks.vpit.VisionHead;
import io.dreampress.networks.vpit.VisualiserAdapter;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.MultimodalSystem;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Writer;
import io.dreampress.systems.painting.StableDiffusion;
import io.dreampress.systems.parts.Opened;
import io.dreampress.systems.tiny.TinyFolder;
import io.dreampress.systems.writing.HarmlessText;
import io.dreampress.systems.writing.LanguageTower;
import io.dreampress.systems.writing.LlamaTower;
import io.dreampress.systems.writing.Prompts;
import io.dreampress.systems.writing.SampledChoice;
import io.dreampress.systems.writing.SessionWriter;
import io.dreampress.systems.writing.WritingModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** MetaMorph as one of the systems: loads what {@link MetaMorphParts} describes. */
public final class MetaMorphSystem implements MultimodalSystem {
    @Override
    public String name() {
        return "metamorph";
    }

    @Override
    public List<String> faults(BundleFolder bundle) {
        return new MetaMorphParts(bundle).faults();
    }

    @Override
    public Writer writer(BundleFolder bundle, Precision precision, int slots) {
        return Opened.whole(
                bundle.path(), opened -> writer(new MetaMorphParts(bundle), precision, slots, Probes.NONE, opened));
    }

    /** The same, watched. */
    static SessionWriter writer(MetaMorphParts parts, Precision precision, int slots, Probes probes, Opened opened)
            throws IOException {
        BundleFolder bundle = parts.bundle();
        SpecialTokens special = parts.special();
        TextTokenizer tokenizer = opened.add(TextTokenizer.open(bundle.resolve("tokenizer")));
        LlamaDecoder decoder = opened.add(LlamaDecoder.load(bundle.resolve("language_model"), precision));
        Vpit vpit = vpit(parts, decoder, probes, opened);
        LanguageTower tower = probes.tower()
                .apply(new LlamaTower(
                        decoder,
                        decoder.pool(slots, bundle.descriptor().contextTokens()),
                        vpit,
                        Optional.of(probes.visualTokens().apply(vpit))));
        opened.forget(decoder);
        Prompts prompts = new Prompts(
                Conversations.completed(bundle.descriptor().prompts()),
                Optional.of(parts.template()),
                tokenizer::ids,
                special.begin(),
                HarmlessText.of(tokenizer));
        Conversations conversations = new Conversations(prompts, special);
        Visualiser visualiser = new Visualiser(opened.add(VisualiserAdapter.open(bundle.resolve("adapter"))));
        WritingModel model = new WritingModel(
                bundle.descriptor(),
                tokens(special, tokenizer),
                tower,
                prompts,
                new VpitDreamer(
                        tower,
                        special,
                        parts.vpit().visualTokens(),
                        conversations,
                        visualiser,
                        bundle.descriptor().contextTokens()),
                (pictures, question) -> conversations.ask("answer", pictures, question),
                tokenizer::decodePlain,
                true);
        return new SessionWriter(model, SampledChoice::new, opened);
    }

    private static Vpit vpit(MetaMorphParts parts, LlamaDecoder decoder, Probes probes, Opened opened)
            throws IOException {
        Checkpoint projectors = opened.add(Checkpoint.open(parts.bundle().resolve(MetaMorphParts.PROJECTORS)));
        int states = parts.decoder().width();
        int tokens = parts.vision().width();
        return new Vpit(
                decoder,
                parts.special(),
                opened.add(eyes(parts, probes)),
                opened.add(MmProjector.load(projectors.below(MetaMorphParts.MM_PROJECTOR), tokens, states)),
                opened.add(VisionHead.load(projectors.below(MetaMorphParts.VISION_HEAD), states, tokens)));
    }

    private static Eyes eyes(MetaMorphParts parts, Probes probes) throws IOException {
        ImagePreprocessor preprocessor = parts.preprocessor();
        return new Eyes(
                probes.preprocess()
                        .apply(pixels ->
                                preprocessor.pixelValues(new RgbImage(pixels.width(), pixels.height(), pixels.rgb()))),
                SiglipVision.open(parts.bundle().resolve("vision_encoder"), ComputeType.FLOAT32),
                parts.vpit().side());
    }

    /** A text is made of what is no special token, of its ends, and of the ends of images in it. */
    private static WritingModel.Tokens tokens(SpecialTokens special, TextTokenizer tokenizer) {
        Set<Integer> unwritten = new HashSet<>(tokenizer.addedTokens().values());
        unwritten.addAll(Set.of(special.begin(), special.imageStart()));
        unwritten.removeAll(special.ends());
        unwritten.remove(special.imageEnd());
        return new WritingModel.Tokens(
                special.begin(), special.ends(), OptionalInt.of(special.imageStart()), unwritten);
    }

    @Override
    public Painter painter(BundleFolder bundle, ComputeType precision) {
        return StableDiffusion.open(bundle, precision);
    }

    @Override
    public void writeTiny(String bundle, Path folder, long seed) {
        TinyMetaMorph.write(new TinyFolder(folder, name(), seed));
    }
}
