package io.dreampress.systems.metaquery;

import ai.djl.ndarray.NDManager;
import io.dreampress.networks.ModelConfig;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.learning.Parameters;
import io.dreampress.networks.sana.SanaConfig;
import io.dreampress.networks.tokenizer.TextTokenizer;
import io.dreampress.networks.unet.UNetConfig;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.chat.ChatTemplate;
import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.Example;
import io.dreampress.systems.learning.Learner;
import io.dreampress.systems.learning.LearningLoss;
import io.dreampress.systems.parts.Opened;
import io.dreampress.systems.writing.Chunk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * MetaQuery's query tokens, connector and painter as learners (Pan et al. 2025, section 3): a picture is drawn after its
 * caption (pre-training), or after pictures and an instruction (instruction tuning). The language model, the vision encoder
 * and the autoencoder are frozen.
 */
public final class MetaQueryLearner implements Learner {
    private final Opened opened;
    private final Parameters parameters;
    private final Conversation conversation;
    private final List<Integer> queries;
    private final Optional<Eyes> eyes;
    private final MetaQueryLoss loss;
    private final Canvas canvas;
    private final double drop;

    private MetaQueryLearner(MetaQueryParts parts, double drop, Opened opened) throws IOException {
        BundleFolder bundle = parts.bundle();
        this.opened = opened;
        this.drop = drop;
        this.parameters = opened.add(Parameters.create());
        this.conversation = conversation(bundle, opened.add(TextTokenizer.open(bundle.resolve("tokenizer"))));
        Checkpoint projectors = opened.add(Checkpoint.open(bundle.resolve(MetaQueryParts.PROJECTORS)));
        this.eyes = parts.sees() ? Optional.of(opened.add(MetaQuerySystem.eyes(parts, projectors))) : Optional.empty();
        this.canvas = opened.add(Canvas.open(parts));
        this.loss = opened.add(loss(parts));
        addParameters(parts, projectors);
        int count = (int) parameters
                .get("projectors/" + MetaQueryParts.QUERIES)
                .getShape()
                .get(0);
        this.queries = new MetaQueryDreamer.Queries(
                        parts.decoder().vocabulary(),
                        count - 2,
                        bundle.descriptor().specialTokens().get("end"))
                .tokens();
    }

    /**
     * Loads a bundle to train it.
     *
     * @param drop probability with which the caption is left out; where pictures are shown, also that both or they alone are
     */
    public static MetaQueryLearner open(Bundle bundle, double drop) {
        MetaQueryParts parts = new MetaQueryParts(new BundleFolder(bundle.path(), bundle.descriptor()));
        if (!parts.hasQueries()) {
            throw new BundleException("bundle '" + bundle.path()
                    + "', learned.conditionSource: expected queries, which training learns, got last-layer");
        }
        return Opened.whole(bundle.path(), opened -> new MetaQueryLearner(parts, drop, opened));
    }

    private static Conversation conversation(BundleFolder bundle, TextTokenizer tokenizer) {
        return new Conversation(
                bundle.descriptor().prompts(),
                ChatTemplate.read(bundle.resolve("tokenizer")),
                Conversation.Text.of(tokenizer));
    }

    private static MetaQueryLoss loss(MetaQueryParts parts) throws IOException {
        BundleFolder bundle = parts.bundle();
        if (parts.isSana()) {
            SanaConfig sana = SanaConfig.of(ModelConfig.read(bundle.resolve("transformer/config.json")));
            return MetaQueryLoss.sana(parts.decoder(), parts.connector(), sana);
        }
        UNetConfig unet = UNetConfig.of(ModelConfig.read(bundle.resolve("unet/config.json")));
        return MetaQueryLoss.stableDiffusion(parts.decoder(), parts.connector(), unet, parts.variance());
    }

    private void addParameters(MetaQueryParts parts, Checkpoint projectors) {
        BundleFolder bundle = parts.bundle();
        String painter = parts.painter();
        try (Checkpoint words = Checkpoint.open(bundle.resolve("language_model"));
                Checkpoint connector = Checkpoint.open(bundle.resolve("connector"));
                Checkpoint drawing = Checkpoint.open(bundle.resolve(painter))) {
            parameters
                    .add("language_model/", words, parts.decoder().parameters().keySet())
                    .add("connector/", connector)
                    .add(painter + "/", drawing)
                    .add("projectors/", projectors);
        }
    }

    @Override
    public Parameters parameters() {
        return parameters;
    }

    @Override
    public void check(Example example) {
        context(example, new ArrayList<>(), new Draws(0, 0), 0).forEach(chunk -> PaddedContexts.positions(chunk, eyes));
    }

    @Override
    public LearningLoss loss(NDManager into, List<Example> examples, Draws draws) {
        List<List<Chunk>> contexts = new ArrayList<>();
        List<Pixels> targets = new ArrayList<>();
        for (int i = 0; i < examples.size(); i++) {
            contexts.add(context(examples.get(i), targets, draws, i));
        }
        Canvas.Sheet sheet = canvas.sheet(into, targets, draws);
        PaddedContexts padded = PaddedContexts.of(into, contexts, eyes);
        MetaQueryLoss.Batch batch = new MetaQueryLoss.Batch(
                padded.ids(),
                padded.present(),
                padded.pictures(),
                padded.features(),
                sheet.latents(),
                sheet.noise(),
                sheet.timesteps());
        MetaQueryLoss.Outcome outcome = loss.of(into, parameters, batch);
        return new LearningLoss(outcome.loss(), Map.of("vm", outcome.loss()));
    }

    /** What stands before the queries and these; adds what is drawn. */
    private List<Chunk> context(Example example, List<Pixels> targets, Draws draws, int index) {
        StringBuilder caption = new StringBuilder();
        List<Pixels> shown = new ArrayList<>();
        int before = targets.size();
        for (Example.Part part : example.parts()) {
            switch (part) {
                case Example.Turn _ -> {}
                case Example.Words(String text, boolean _) -> caption.append(text);
                case Example.Picture(Pixels pixels, boolean drawn) -> (drawn ? targets : shown).add(pixels);
            }
        }
        if (targets.size() != before + 1) {
            throw new IllegalArgumentException("example: expected one picture to draw, got " + (targets.size() - before)
                    + "; this stage learns from captions and instructions");
        }
        double r = draws.uniform("drop", index);
        boolean untold = shown.isEmpty() ? r < drop : r < 2 * drop;
        boolean blind = r >= drop && r < 3 * drop;
        List<Pixels> seen = blind && eyes.isPresent()
                ? Collections.nCopies(shown.size(), eyes.get().black())
                : shown;
        List<Chunk> chunks = new ArrayList<>(conversation.describe(untold ? "" : caption.toString(), seen, "\n"));
        chunks.add(new Chunk.Tokens(queries));
        return chunks;
    }

    @Override
    public void close() {
        opened.close();
    }
}
