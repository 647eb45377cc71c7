package io.dreampress.systems.metaquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsWriter;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.systems.Assignment;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.Condition;
import io.dreampress.systems.Dream;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painted;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.TinyBundle;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole documents by tiny bundles, from opening to pixels. */
class TinyMetaQueryTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Kind.class)
    void makesEveryKindOfDocument(Kind kind) {
        TinyBundle.write("metaquery", folder, 1);

        try (Bundle bundle = Bundle.open(folder)) {
            Document document = document(bundle, assignment(kind, "Plant a tree.\n\nWater it.", kind == Kind.WRITE));

            assertThat(document.turns().getLast()).isInstanceOf(Turn.Finished.class);
            assertThat(document.dreams()).hasSize(kind == Kind.ANSWER ? 0 : kind == Kind.ILLUSTRATE ? 2 : 1);
            for (Dream dream : document.dreams()) {
                Condition.CrossAttention condition = (Condition.CrossAttention) dream.condition();
                assertThat(condition.pictured().isPresent()).isEqualTo(kind == Kind.EDIT);
                assertThat(condition.conditional().rows()).isEqualTo(4);
                assertThat(paint(bundle, condition)).hasSize(3 * 16 * 16);
            }
        }
    }

    @Test
    void drawsWithStableDiffusionToo() {
        TinyBundle.write("metaquery-sd15", folder, 1);

        try (Bundle bundle = Bundle.open(folder)) {
            Dream dream = document(bundle, assignment(Kind.IMAGE, "a tree", false))
                    .dreams()
                    .getFirst();

            assertThat(((Condition.CrossAttention) dream.condition())
                            .conditional()
                            .columns())
                    .isEqualTo(32);
            assertThat(paint(bundle, dream.condition())).hasSize(3 * 16 * 16);
        }
    }

    @Test
    void reconstructsAPictureWithoutWords() {
        TinyBundle.write("metaquery", folder, 1);

        try (Bundle bundle = Bundle.open(folder)) {
            Dream dream =
                    document(bundle, assignment(Kind.EDIT, "", false)).dreams().getFirst();
            Condition.CrossAttention condition = (Condition.CrossAttention) dream.condition();

            assertThat(condition.conditional().values())
                    .isEqualTo(condition.pictured().orElseThrow().branch().values())
                    .isNotEqualTo(condition.unconditional().values());
        }
    }

    @Test
    void conditionsOnAllStatesWhereThereAreNoQueries() throws IOException {
        TinyBundle.write("metaquery", folder, 1);
        replace("bundle.json", "\"queries\"", "\"last-layer\"");
        assertThatThrownBy(() -> Bundle.open(folder)).hasMessageContaining("unexpected query_tokens.embedding (6, 64)");
        dropQueries();

        try (Bundle bundle = Bundle.open(folder)) {
            Condition.CrossAttention condition =
                    (Condition.CrossAttention) document(bundle, assignment(Kind.IMAGE, "a tree", false))
                            .dreams()
                            .getFirst()
                            .condition();

            assertThat(condition.conditional().rows())
                    .isEqualTo(condition.unconditional().rows() + "a tree".length())
                    .isGreaterThan(100);
            assertThat(paint(bundle, condition)).hasSize(3 * 16 * 16);
        }
    }

    @Test
    void guidesByPicturesAloneWhereTheirGuidanceIsOff() {
        TinyBundle.write("metaquery", folder, 1);

        try (Bundle bundle = Bundle.open(folder)) {
            Condition.CrossAttention condition =
                    (Condition.CrossAttention) document(bundle, assignment(Kind.EDIT, "in winter", false))
                            .dreams()
                            .getFirst()
                            .condition();
            FloatMatrix pictures = condition.pictured().orElseThrow().branch();
            Condition unguided = new Condition.CrossAttention(
                    condition.conditional(),
                    condition.unconditional(),
                    Optional.of(new Condition.Pictured(pictures, 1)));
            Condition words = new Condition.CrossAttention(condition.conditional(), pictures);

            assertThat(paint(bundle, unguided)).isEqualTo(paint(bundle, words)).isNotEqualTo(paint(bundle, condition));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bundle.json | \"caption\" | \"document\" | learned.conditionContext: expected 'caption'",
                "bundle.json | \"placement\": false | \"placement\": true | learned.placement: expected false",
                "bundle.json | \"begin\": 1 | \"start\": 1 | specialTokens 'begin': expected an id below",
                "bundle.json | 2048 | 9999 | contextTokens: expected at most the language model's",
                "bundle.json | \"imageGuidance\": 1.5 | \"imageGuidance\": 0 | imageGuidance of at least 1, got 0",
                "connector/config.json | 64 | 128 | (language_model/config.json hidden_size) and output_dim 8",
                "transformer/config.json | \"caption_channels\": 8 | \"caption_channels\": 16 | caption_channels), got 64 and 8",
                "vae/config.json | \"latent_channels\": 4 | \"latent_channels\": 8 | expected latent_channels 4 (transformer/config.json",
                "vision_encoder/config.json | \"hidden_size\": 32 | \"hidden_size\": 48 | vision_encoder/config.json hidden_size 48",
                "vision_encoder/preprocessor_config.json | \"height\": 28 | \"height\": 32 | 28 x 28 as the vision encoder's image_size"
            })
    void refusesWhatDoesNotFit(String file, String good, String bad, String complaint) throws IOException {
        TinyBundle.write("metaquery", folder, 1);
        replace(file, good, bad);

        assertThatThrownBy(() -> Bundle.open(folder))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void wantsExactlyOnePainter() throws IOException {
        TinyBundle.write("metaquery", folder, 1);
        Files.createDirectories(folder.resolve("unet"));

        assertThatThrownBy(() -> Bundle.open(folder))
                .hasMessageContaining("painter: expected one of the folders transformer (SANA) and unet"
                        + " (Stable Diffusion), got both");
    }

    @Test
    void saysHowLongAConversationMayBe() {
        TinyBundle.write("metaquery", folder, 1);

        try (Bundle bundle = Bundle.open(folder);
                Writer writer = bundle.writer()) {
            List<Pixels> many = java.util.Collections.nCopies(300, photo(28, 28));
            Assignment crowded =
                    new Assignment(Kind.EDIT, "all of them", many, plan(), sampling(), 0, false, List.of());

            assertThatThrownBy(() -> writer.open(crowded))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("prompt: expected at most 2048 positions with its pictures");
        }
    }

    private void dropQueries() {
        Path file = folder.resolve(MetaQueryParts.PROJECTORS);
        try (NDManager manager = TorchScriptProgram.newManager();
                Checkpoint projectors = Checkpoint.open(file)) {
            Map<String, NDArray> rest = new HashMap<>();
            projectors.float32(manager).forEach((name, tensor) -> rest.put(name, tensor.duplicate()));
            rest.remove(MetaQueryParts.QUERIES);
            SafetensorsWriter.write(file, rest, Map.of());
        }
    }

    private void replace(String file, String good, String bad) throws IOException {
        Path path = folder.resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(good);
        Files.writeString(path, text.replace(good, bad));
    }

    private record Document(List<Turn> turns, List<Dream> dreams) {}

    private static Assignment assignment(Kind kind, String text, boolean feedback) {
        boolean pictured = kind == Kind.EDIT || kind == Kind.ANSWER;
        return new Assignment(
                kind,
                text,
                pictured ? List.of(photo(90, 40)) : List.of(),
                plan(kind),
                sampling(),
                3,
                feedback,
                List.of());
    }

    private static ImagePlan plan() {
        return plan(Kind.EDIT);
    }

    private static ImagePlan plan(Kind kind) {
        int images = kind == Kind.ANSWER ? 0 : kind == Kind.ILLUSTRATE ? 2 : 1;
        return new ImagePlan(images, images, new Placement.Automatic(), "", "");
    }

    private static TextSampling sampling() {
        return new TextSampling(60, 0.8, 0, 1, 1, List.of());
    }

    private static Pixels photo(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        new Random(width).nextBytes(rgb);
        return new Pixels(width, height, rgb);
    }

    private static Document document(Bundle bundle, Assignment assignment) {
        List<Turn> turns = new ArrayList<>();
        List<Dream> dreams = new ArrayList<>();
        try (Writer writer = bundle.writer();
                Writer.Session session = writer.open(assignment)) {
            do {
                Turn turn = writer.advance(List.of(session)).getFirst();
                turns.add(turn);
                if (turn instanceof Turn.Dreamed(Dream dream)) {
                    dreams.add(dream);
                }
                if (turn instanceof Turn.Awaiting(int index)) {
                    session.resume(index, Optional.of(photo(16, 16)));
                }
            } while (!(turns.getLast() instanceof Turn.Finished) && turns.size() < 1000);
        }
        return new Document(turns, dreams);
    }

    private static byte[] paint(Bundle bundle, Condition condition) {
        PaintOrder order = new PaintOrder(condition, 16, 16, 3, 4.5, 5, 0);
        try (Painter painter = bundle.painter();
                Painter.Painting painting = painter.begin(order)) {
            while (!painting.isDenoised()) {
                painter.step(List.of(painting));
            }
            Painted painted = painter.finish(List.of(painting)).getFirst();
            return ((Painted.Picture) painted).pixels().rgb();
        }
    }
}
