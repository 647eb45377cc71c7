package io.dreampress.systems.metaquery;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.autoencoder.AutoencoderDC;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.connector.Qwen2Connector;
import io.dreampress.networks.decoder.LlamaDecoder;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.sana.SanaTransformer;
import io.dreampress.networks.tokenizer.TextTokenizer;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.networks.unet.UNet;
import io.dreampress.networks.vision.SiglipVision;
import io.dreampress.networks.vpit.MmProjector;
import io.dreampress.systems.BundleDescriptor;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.MultimodalSystem;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Writer;
import io.dreampress.systems.chat.ChatTemplate;
import io.dreampress.systems.painting.AutoencoderDecoder;
import io.dreampress.systems.painting.CrossAttentionPainter;
import io.dreampress.systems.painting.Denoiser;
import io.dreampress.systems.painting.ImageDecoder;
import io.dreampress.systems.painting.ImageNoise;
import io.dreampress.systems.painting.PhiloxNoise;
import io.dreampress.systems.painting.SanaDenoiser;
import io.dreampress.systems.painting.UNetDenoiser;
import io.dreampress.systems.parts.Faults;
import io.dreampress.systems.parts.Opened;
import io.dreampress.systems.tiny.TinyFolder;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.LanguageTower;
import io.dreampress.systems.writing.LlamaTower;
import io.dreampress.systems.writing.Prompts;
import io.dreampress.systems.writing.QuestionLayout;
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
import java.util.function.UnaryOperator;

/** MetaQuery as one of the systems: loads what {@link MetaQueryParts} describes. */
public final class MetaQuerySystem implements MultimodalSystem {
    /** The tiny bundle whose painter is Stable Diffusion's and not SANA. */
    private static final String STABLE_DIFFUSION = "metaquery-sd15";

    @Override
    public String name() {
        return "metaquery";
    }

    @Override
    public List<String> faults(BundleFolder bundle) {
        return new MetaQueryParts(bundle).faults();
    }

    @Override
    public List<String> tinyBundles() {
        return List.of(name(), STABLE_DIFFUSION);
    }

    @Override
    public void writeTiny(String bundle, Path folder, long seed) {
        if (bundle.equals(STABLE_DIFFUSION)) {
            TinyMetaQuery.writeStableDiffusion(folder, seed);
        } else {
            TinyMetaQuery.writeSana(new TinyFolder(folder, name(), seed));
        }
    }

    @Override
    public Writer writer(BundleFolder bundle, Precision precision, int slots) {
        return Opened.whole(
                bundle.path(), opened -> writer(new MetaQueryParts(bundle), precision, slots, Probes.NONE, opened));
    }

    /** The same, watched. */
    static SessionWriter writer(MetaQueryParts parts, Precision precision, int slots, Probes probes, Opened opened)
            throws IOException {
        BundleFolder bundle = parts.bundle();
        TextTokenizer tokenizer = opened.add(TextTokenizer.open(bundle.resolve("tokenizer")));
        LlamaDecoder decoder = opened.add(LlamaDecoder.load(bundle.resolve("language_model"), precision));
        int queries = 0;
        Eyes eyes = null;
        if (parts.hasProjectors()) {
            Checkpoint projectors = opened.add(Checkpoint.open(bundle.resolve(MetaQueryParts.PROJECTORS)));
            queries = parts.hasQueries() ? addQueries(decoder, projectors) : 0;
            eyes = parts.sees() ? opened.add(eyes(parts, projectors)) : null;
        }
        LanguageTower tower = probes.tower()
                .apply(new LlamaTower(
                        decoder,
                        decoder.pool(slots, bundle.descriptor().contextTokens()),
                        new MetaQueryEmbedder(eyes)));
        opened.forget(decoder);
        Heard heard = new Heard(tower, queries, eyes, probes.head().apply(head(parts, opened)));
        WritingModel model = model(bundle, tokenizer, decoder.config().vocabulary(), heard);
        return new SessionWriter(model, SampledChoice::new, opened);
    }

    /**
     * What was loaded on the way from a conversation to a condition.
     *
     * @param queries N; 0 for the last layer's states
     * @param eyes null if nothing sees
     */
    private record Heard(LanguageTower tower, int queries, Eyes eyes, MetaQueryDreamer.ConditionHead head) {}

    private static WritingModel model(BundleFolder bundle, TextTokenizer tokenizer, int vocabulary, Heard heard) {
        BundleDescriptor descriptor = bundle.descriptor();
        int begin = descriptor.specialTokens().get("begin");
        int end = descriptor.specialTokens().get("end");
        Conversation.Text text = Conversation.Text.of(tokenizer);
        Set<Integer> unwritten = new HashSet<>(tokenizer.addedTokens().values());
        unwritten.remove(end);
        ChatTemplate template = ChatTemplate.read(bundle.resolve("tokenizer"));
        Prompts prompts =
                new Prompts(descriptor.prompts(), Optional.of(template), text.encode(), begin, text.harmless());
        Conversation conversation = new Conversation(descriptor.prompts(), template, text);
        return new WritingModel(
                descriptor,
                new WritingModel.Tokens(begin, Set.of(end), OptionalInt.empty(), unwritten),
                heard.tower(),
                prompts,
                new MetaQueryDreamer(
                        heard.tower(),
                        conversation,
                        new MetaQueryDreamer.Queries(vocabulary, heard.queries(), end),
                        descriptor.contextTokens(),
                        descriptor.defaults().imageGuidance(),
                        heard.eyes() == null ? null : heard.eyes().black(),
                        heard.head()),
                questions(conversation, heard.eyes(), descriptor.contextTokens()),
                text.decode(),
                heard.eyes() != null);
    }

    /** The rows of the query tokens, which are read and never decided; returns the number of queries. */
    private static int addQueries(LlamaDecoder decoder, Checkpoint projectors) {
        try (NDManager scope = TorchScriptProgram.newManager()) {
            NDArray rows = projectors.float32(scope, MetaQueryParts.QUERIES);
            decoder.addTokens(rows.duplicate(), Optional.empty());
            return (int) rows.getShape().get(0) - 2;
        }
    }

    /** A single picture is looked at closely if that leaves half of the context. */
    private static QuestionLayout questions(Conversation conversation, Eyes eyes, int contextTokens) {
        return (pictures, question) -> conversation.ask(
                pictures,
                question,
                pixels -> pictures.size() == 1 && eyes.tiledPositions(pixels) <= contextTokens / 2
                        ? new Tiled(pixels)
                        : new Chunk.Picture(pixels));
    }

    static Eyes eyes(MetaQueryParts parts, Checkpoint projectors) throws IOException {
        try (NDManager scope = TorchScriptProgram.newManager();
                Opened opened = new Opened()) {
            SiglipVision encoder =
                    opened.add(SiglipVision.open(parts.bundle().resolve("vision_encoder"), ComputeType.FLOAT32));
            NDArray newline = projectors.float32(scope, MetaQueryParts.NEWLINE);
            int width = (int) newline.size();
            UnaryOperator<String> numbered =
                    name -> name.replace("linear_1", "0").replace("linear_2", "2");
            MmProjector projector = opened.add(MmProjector.load(
                    projectors.below(MetaQueryParts.PROJECTOR).renamed(numbered),
                    encoder.config().width(),
                    width));
            Eyes eyes =
                    new Eyes(parts.pictures(), encoder, projector, new FloatMatrix(1, width, newline.toFloatArray()));
            opened.forget(encoder);
            opened.forget(projector);
            return eyes;
        }
    }

    private static MetaQueryDreamer.ConditionHead head(MetaQueryParts parts, Opened opened) throws IOException {
        Qwen2Connector connector =
                opened.add(Qwen2Connector.open(parts.bundle().resolve("connector"), ComputeType.FLOAT32));
        return states -> {
            try (NDManager scope = TorchScriptProgram.newManager()) {
                NDArray input = scope.create(states.values(), new Shape(1, states.rows(), states.columns()));
                NDArray condition = connector.connect(scope, input);
                return new FloatMatrix(states.rows(), (int) condition.getShape().get(2), condition.toFloatArray());
            }
        };
    }

    @Override
    public Painter painter(BundleFolder bundle, ComputeType precision) {
        return painter(new MetaQueryParts(bundle), precision, new PhiloxNoise(), UnaryOperator.identity());
    }

    /** The same, watched. */
    static CrossAttentionPainter painter(
            MetaQueryParts parts, ComputeType precision, ImageNoise noise, UnaryOperator<Denoiser> probe) {
        BundleFolder bundle = parts.bundle();
        Opened opened = new Opened();
        Faults faults = new Faults(bundle);
        Denoiser[] denoiser = new Denoiser[1];
        ImageDecoder[] decoder = new ImageDecoder[1];
        faults.check(() -> denoiser[0] = opened.add(
                        parts.isSana()
                                ? new SanaDenoiser(SanaTransformer.open(bundle.resolve("transformer"), precision))
                                : new UNetDenoiser(UNet.open(bundle.resolve("unet"), precision))))
                .check(() -> decoder[0] = opened.add(new AutoencoderDecoder(
                        parts.isSana()
                                ? AutoencoderDC.open(bundle.resolve("vae"), precision)
                                : AutoencoderKL.open(bundle.resolve("vae"), precision))));
        try {
            if (faults.none()) {
                return new CrossAttentionPainter(
                        probe.apply(denoiser[0]), decoder[0], precision, parts.scheduler(), noise);
            }
        } catch (IOException | IllegalArgumentException e) {
            faults.require(false, e.getMessage());
        }
        opened.close();
        throw new BundleException("bundle '" + bundle.path() + "': " + String.join("\n", faults.found()));
    }
}
