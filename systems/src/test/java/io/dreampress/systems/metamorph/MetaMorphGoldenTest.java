package io.dreampress.systems.metamorph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import io.dreampress.networks.decoder.LlamaDecoder;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import io.dreampress.networks.vpit.VisualiserAdapter;
import io.dreampress.systems.Assignment;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.Condition;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import io.dreampress.systems.golden.GoldenCase;
import io.dreampress.systems.golden.GoldenDrawing;
import io.dreampress.systems.parts.Opened;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.ContinuousTokens;
import io.dreampress.systems.writing.LlamaTower;
import io.dreampress.systems.writing.SessionWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The inference cases of the reference MetaMorph, elementwise, through the writer and the painter of production: only noise,
 * prompts and preprocessed pictures are the reference's.
 */
class MetaMorphGoldenTest {
    @TempDir
    private Path temporary;

    @TestFactory
    Stream<DynamicTest> writesWhatTheReferenceWrites() {
        return GoldenFixtures.here(MetaMorphGoldenTest.class).tests(FixtureKind.METAMORPH, fixture -> {
            try (Generations generations = new Generations(fixture, bundle(fixture))) {
                generations.compareAll();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> drawsWhatTheReferenceDraws() {
        return GoldenFixtures.here(MetaMorphGoldenTest.class).tests(FixtureKind.METAMORPH, fixture -> {
            try {
                new Drawing(new MetaMorphFixture(fixture, "visualiser"), bundle(fixture)).compare();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private BundleFolder bundle(GoldenFixture fixture) throws IOException {
        Path folder = Files.createTempDirectory(temporary, "bundle");
        GoldenMetaMorph.write(fixture, folder);
        try (Bundle opened = Bundle.open(folder)) {
            return new BundleFolder(folder, opened.descriptor());
        }
    }

    /** Greedy sessions, cached and read anew at every step. */
    private static final class Generations implements AutoCloseable {
        private final GoldenFixture fixture;
        private final BundleFolder bundle;
        private final SpecialTokens special;
        private final List<float[]> projected = new ArrayList<>();
        private float[] pixelValues;
        private LlamaTower tower;
        private RecordingTower recorded;
        private final SessionWriter writer;

        Generations(GoldenFixture fixture, BundleFolder bundle) throws IOException {
            this.fixture = fixture;
            this.bundle = bundle;
            MetaMorphParts parts = new MetaMorphParts(bundle);
            this.special = parts.special();
            Probes probes = new Probes(
                    llama -> {
                        tower = (LlamaTower) llama;
                        recorded = new RecordingTower(llama);
                        return recorded;
                    },
                    this::watched,
                    preprocess -> pixels -> picture(pixels.width() - 1));
            this.writer = MetaMorphSystem.writer(parts, Precision.F32, 4, probes, new Opened());
        }

        private ContinuousTokens watched(ContinuousTokens tokens) {
            return new ContinuousTokens() {
                @Override
                public NDArray embed(NDManager into, NDArray vectors) {
                    NDArray embeddings = tokens.embed(into, vectors);
                    projected.add(embeddings.toFloatArray());
                    return embeddings;
                }

                @Override
                public NDArray predict(NDManager into, NDArray states) {
                    return tokens.predict(into, states);
                }
            };
        }

        /** The k-th picture's values; a picture says by its width which it is. */
        private float[] picture(int k) {
            int side =
                    fixture.config().getAsJsonObject("vision").get("image_size").getAsInt();
            int size = 3 * side * side;
            return Arrays.copyOfRange(pixelValues, k * size, (k + 1) * size);
        }

        void compareAll() {
            JsonObject expected = new MetaMorphFixture(fixture, "").expected();
            List<String> cases = expected.keySet().stream()
                    .filter(name -> expected.getAsJsonObject(name).has("output_ids"))
                    .toList();
            assertThat(cases).isNotEmpty();
            cases.forEach(name -> compare(new MetaMorphFixture(fixture, name)));
        }

        private void compare(MetaMorphFixture generation) {
            pixelValues = generation.has("pixel_values")
                    ? generation.get("pixel_values").toFloatArray()
                    : new float[0];
            List<Chunk> prompt = prompt(generation.ids("prompt_ids"));
            generation.states(
                    "prompt_embeds", tower.embeddings(fixture.manager(), prompt).expandDims(0));
            run(prompt, false);
            assertWritten(generation);
            generation.states("first_logits", recorded.logits.getFirst());
            generation.states("visual_tokens", GoldenCase.joined(recorded.visualTokens));
            generation.states("visual_tokens_uncached", GoldenCase.joined(recorded.visualTokens));
            generation.states("projected_visual_tokens", GoldenCase.joined(projected));
            assertTrap(generation);
            run(prompt, true);
            assertWritten(generation);
            generation.states("visual_tokens_uncached", GoldenCase.joined(recorded.visualTokens));
        }

        private List<Chunk> prompt(List<Integer> ids) {
            List<Chunk> chunks = new ArrayList<>();
            List<Integer> run = new ArrayList<>();
            int pictures = 0;
            for (int i = 0; i < ids.size(); i++) {
                if (i + 1 < ids.size() && ids.get(i + 1) == VpitBatch.IMAGE) {
                    assertThat(ids.get(i)).isEqualTo(special.imageStart());
                    assertThat(ids.get(i + 2)).isEqualTo(special.imageEnd());
                    chunks.add(new Chunk.Tokens(run));
                    run.clear();
                    pictures++;
                    chunks.add(new Chunk.Picture(new Pixels(pictures, 1, new byte[3 * pictures])));
                    i += 2;
                } else {
                    run.add(ids.get(i));
                }
            }
            chunks.add(new Chunk.Tokens(run));
            return chunks;
        }

        private void run(List<Chunk> prompt, boolean readingEverythingAnew) {
            Assignment assignment = new Assignment(
                    Kind.WRITE,
                    "given as ids",
                    List.of(),
                    new ImagePlan(0, 99, new Placement.Automatic(), "", ""),
                    new TextSampling(1_000, 0, 0, 1, 1, List.of()),
                    0,
                    false,
                    List.of());
            projected.clear();
            recorded.forget();
            try (Writer.Session session = writer.open(assignment, prompt)) {
                Turn turn;
                int steps = 0;
                do {
                    turn = writer.advance(List.of(session)).getFirst();
                    if (readingEverythingAnew) {
                        session.evict();
                    }
                } while (!(turn instanceof Turn.Finished) && steps++ < 2_000);
                assertThat(turn).isEqualTo(new Turn.Finished(FinishReason.COMPLETE));
            }
        }

        /** What was read token by token, and the end that was decided after it. */
        private void assertWritten(MetaMorphFixture generation) {
            List<Integer> output = generation.ids("output_ids");
            List<Integer> written = new ArrayList<>(recorded.tokens);
            float[] last = recorded.logits.getLast();
            int decided = 0;
            for (int id = 0; id < last.length; id++) {
                decided = last[id] > last[decided] ? id : decided;
            }
            written.add(decided);
            assertThat(written).as(generation.label("output_ids")).isEqualTo(output);
            assertThat(special.ends()).contains(decided);
            assertThat(recorded.visualTokens)
                    .hasSize(generation.about().get("visual_tokens").getAsInt());
        }

        /** Where the reference would end inside an image. */
        private void assertTrap(MetaMorphFixture generation) {
            try (LlamaDecoder decoder = LlamaDecoder.load(bundle.resolve("language_model"), Precision.F32)) {
                NDArray logits = decoder.logits(fixture.manager(), generation.get("projected_visual_tokens"));
                List<Integer> decided = Arrays.stream(logits.argMax(1).toLongArray())
                        .mapToObj(Math::toIntExact)
                        .toList();
                assertThat(decided)
                        .isEqualTo(
                                generation
                                        .about()
                                        .getAsJsonArray("argmax_of_lm_head_on_projected_visual_tokens")
                                        .asList()
                                        .stream()
                                        .map(id -> id.getAsInt())
                                        .toList());
            }
        }

        @Override
        public void close() {
            writer.close();
        }
    }

    /** Visual tokens drawn with the reference's noise, step by step. */
    private record Drawing(MetaMorphFixture visualiser, BundleFolder bundle) {
        void compare() throws IOException {
            GoldenCase golden = new GoldenCase(visualiser.fixture(), visualiser.name());
            Condition.CrossAttention condition = condition(golden);
            new GoldenDrawing(golden, "", 0).compare(condition, GoldenDrawing.stableDiffusion(bundle));
            golden.requireAll();
        }

        private Condition.CrossAttention condition(GoldenCase golden) throws IOException {
            NDArray tokens = golden.get("visual_tokens");
            int width = (int) tokens.getShape().get(2);
            float[] values = tokens.toFloatArray();
            List<float[]> rows = new ArrayList<>();
            for (int from = 0; from < values.length; from += width) {
                rows.add(Arrays.copyOfRange(values, from, from + width));
            }
            try (VisualiserAdapter adapter = VisualiserAdapter.open(bundle.resolve("adapter"))) {
                golden.states(
                        "adapted",
                        adapter.adapt(visualiser.fixture().manager(), tokens).toFloatArray());
                var condition = (Condition.CrossAttention) new Visualiser(adapter).condition(rows);
                golden.states("context", condition.conditional());
                assertThat(condition.unconditional().values())
                        .hasSize(adapter.config().promptLength()
                                * adapter.config().contextWidth())
                        .containsOnly(0f);
                return condition;
            }
        }
    }
}
