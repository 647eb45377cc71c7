package io.dreampress.systems.fusion;

import io.dreampress.networks.ComputeType;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.decoder.DecoderConfig;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.scheduler.NoiseScheduler;
import io.dreampress.networks.tokenizer.TextTokenizer;
import io.dreampress.networks.vision.ClipVision;
import io.dreampress.networks.vision.ImagePreprocessor;
import io.dreampress.networks.vision.RgbImage;
import io.dreampress.networks.vpit.MmProjector;
import io.dreampress.systems.BundleDescriptor;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.MultimodalSystem;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Writer;
import io.dreampress.systems.chat.ChatTemplate;
import io.dreampress.systems.painting.AutoencoderDecoder;
import io.dreampress.systems.painting.PhiloxNoise;
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
import java.util.function.Function;

/** LMFusion, LLaVAFusion and Transfusion as systems: loads what {@link FusionParts} describes. */
public final class FusionSystem implements MultimodalSystem {
    private final Variant variant;

    private FusionSystem(Variant variant) {
        this.variant = variant;
    }

    /** A frozen language model with an image tower. */
    public static FusionSystem lmFusion() {
        return new FusionSystem(Variant.LMFUSION);
    }

    /** A frozen LLaVA with an image tower. */
    public static FusionSystem llavaFusion() {
        return new FusionSystem(Variant.LLAVAFUSION);
    }

    /** One tower for words and images. */
    public static FusionSystem transfusion() {
        return new FusionSystem(Variant.TRANSFUSION);
    }

    @Override
    public String name() {
        return variant.key();
    }

    @Override
    public List<String> faults(BundleFolder bundle) {
        return new FusionParts(bundle, variant).faults();
    }

    @Override
    public Writer writer(BundleFolder bundle, Precision precision, int slots) {
        return Opened.whole(
                bundle.path(),
                opened -> writer(new FusionParts(bundle, variant), precision, slots, Probes.NONE, opened));
    }

    /** The same, watched. */
    static SessionWriter writer(FusionParts parts, Precision precision, int slots, Probes probes, Opened opened)
            throws IOException {
        BundleDescriptor descriptor = parts.bundle().descriptor();
        Markers markers = parts.markers();
        TextTokenizer tokenizer = opened.add(TextTokenizer.open(parts.bundle().resolve("tokenizer")));
        FusionTowers towers = opened.add(FusionTowers.open(parts, precision, ComputeType.FLOAT32));
        ContextParts contexts = new ContextParts(markers, sight(parts, probes, opened));
        FusionChunks chunks = new FusionChunks(towers, contexts, parts.patchPixels());
        LanguageTower tower = probes.tower()
                .apply(new LlamaTower(towers.text(), towers.text().pool(slots, descriptor.contextTokens()), chunks));
        opened.forget(towers);
        opened.add(towers::closeBesideText);
        Optional<ChatTemplate> template = parts.needsTemplate()
                ? Optional.of(ChatTemplate.read(parts.bundle().resolve("tokenizer")))
                : Optional.empty();
        Prompts prompts = new Prompts(
                descriptor.prompts(), template, tokenizer::ids, markers.begin(), HarmlessText.of(tokenizer));
        WritingModel model = new WritingModel(
                descriptor,
                tokens(markers, tokenizer),
                tower,
                prompts,
                new FusionDreamer(
                        markers,
                        tower,
                        contexts,
                        prompts,
                        chunks.patches(descriptor.imageSizes().getFirst()),
                        descriptor.contextTokens()),
                (pictures, question) -> parts.variant().ask(pictures, prompts.ask("answer", question), markers),
                tokenizer::decodePlain,
                true);
        return new SessionWriter(model, SampledChoice::new, opened);
    }

    /** Neither markers nor the tokenizer's own special tokens stand in a text. */
    private static WritingModel.Tokens tokens(Markers markers, TextTokenizer tokenizer) {
        Set<Integer> unwritten = new HashSet<>(tokenizer.addedTokens().values());
        unwritten.addAll(List.of(markers.begin(), markers.beginImage(), markers.endImage()));
        unwritten.remove(markers.end());
        return new WritingModel.Tokens(
                markers.begin(), Set.of(markers.end()), OptionalInt.of(markers.beginImage()), unwritten);
    }

    /** How pictures enter a context. */
    static Sight sight(FusionParts parts, Probes probes, Opened opened) throws IOException {
        AutoencoderKL autoencoder = opened.add(AutoencoderKL.open(parts.bundle().resolve("vae"), ComputeType.FLOAT32));
        Optional<ClipEyes> eyes = parts.variant().looksThroughClip()
                ? Optional.of(opened.add(eyes(parts, probes, opened)))
                : Optional.empty();
        return new Sight(
                parts.bundle().descriptor().imageSizes(),
                probes.latents().apply(picture -> Sight.encode(autoencoder, picture)),
                eyes);
    }

    private static ClipEyes eyes(FusionParts parts, Probes probes, Opened opened) throws IOException {
        BundleFolder bundle = parts.bundle();
        ImagePreprocessor preprocessor =
                ImagePreprocessor.read(bundle.resolve("vision_encoder/preprocessor_config.json"));
        Function<Pixels, float[]> preprocess =
                pixels -> preprocessor.pixelValues(new RgbImage(pixels.width(), pixels.height(), pixels.rgb()));
        Checkpoint projectors = opened.add(Checkpoint.open(bundle.resolve(FusionParts.PROJECTORS)));
        DecoderConfig decoder = parts.decoder();
        return new ClipEyes(
                probes.preprocess().apply(preprocess),
                ClipVision.open(bundle.resolve("vision_encoder"), ComputeType.FLOAT32),
                MmProjector.load(
                        FusionParts.projector(projectors), parts.vision().width(), decoder.width()));
    }

    @Override
    public Painter painter(BundleFolder bundle, ComputeType type) {
        FusionParts parts = new FusionParts(bundle, variant);
        return Opened.whole(bundle.path(), opened -> {
            NoiseScheduler scheduler = NoiseScheduler.read(bundle.resolve("scheduler/scheduler_config.json"));
            AutoencoderKL autoencoder = opened.add(AutoencoderKL.open(bundle.resolve("vae"), type));
            FusionTowers towers = opened.add(FusionTowers.open(parts, precision(type), type));
            return new FusionPainter(
                    parts.markers(),
                    towers,
                    new AutoencoderDecoder(autoencoder),
                    scheduler,
                    new PhiloxNoise(),
                    bundle.descriptor().contextTokens());
        });
    }

    private static Precision precision(ComputeType type) {
        return switch (type) {
            case FLOAT32 -> Precision.F32;
            case BFLOAT16 -> Precision.BF16;
        };
    }

    @Override
    public void writeTiny(String bundle, Path folder, long seed) {
        TinyFusion.write(new TinyFolder(folder, "fusion", seed), variant);
    }
}
