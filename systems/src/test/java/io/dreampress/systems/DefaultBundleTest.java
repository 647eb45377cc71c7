package io.dreampress.systems;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.networks.ComputeType;
import io.dreampress.networks.tokenizer.TextTokenizer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bundle that is committed with the program. */
class DefaultBundleTest {
    private static final Path FOLDER = Path.of(System.getProperty("dreampress.home", ".."), "models/dreampress-mini");

    @Test
    void keepsDreamLlmsImageTokensApartFromChatMls() {
        try (Bundle bundle = Bundle.open(FOLDER);
                TextTokenizer tokenizer = TextTokenizer.open(FOLDER.resolve("tokenizer"))) {
            int imageStart = bundle.descriptor().specialTokens().get("<im_start>");
            int imageEnd = bundle.descriptor().specialTokens().get("<im_end>");

            assertThat(tokenizer.idOf("<|im_start|>")).isPresent().get().isNotEqualTo(imageStart);
            assertThat(tokenizer.idOf("<|im_end|>")).isPresent().get().isNotEqualTo(imageEnd);
            assertThat(tokenizer.addedTokens().values()).doesNotContain(imageStart, imageEnd);
        }
    }

    @Test
    void loadsBothSidesThinksOfAPictureAndDrawsIt() {
        long begun = System.nanoTime();
        try (Bundle bundle = Bundle.open(FOLDER);
                Writer writer = bundle.writer();
                Painter painter = bundle.painter()) {
            System.out.println("default bundle loaded in " + Duration.ofNanos(System.nanoTime() - begun));
            Dream dream = dream(writer, "Foxes hunt mice at night and sleep by day.\n");

            assertThat(dream.altText()).isNotBlank().hasSizeLessThanOrEqualTo(60);
            PaintOrder order = new PaintOrder(dream.condition(), 128, 128, 2, 4, 1, 0);
            try (Painter.Painting painting = painter.begin(order)) {
                while (!painting.isDenoised()) {
                    painter.step(List.of(painting));
                }
                assertThat(painter.finish(List.of(painting))).first().isInstanceOf(Painted.Picture.class);
            }
        }
    }

    /** bfloat16's picture beside float32's: at least 35 dB, in every one of several. */
    @Test
    void drawsTheSamePictureInBfloat16() {
        try (Bundle bundle = Bundle.open(FOLDER)) {
            List<Dream> dreams;
            try (Writer writer = bundle.writer()) {
                dreams = Stream.of("Foxes hunt mice.\n", "Pizza is eaten hot.\n", "The hotel stands by the sea.\n")
                        .map(article -> dream(writer, article))
                        .toList();
            }
            List<Pixels> exact = draw(bundle, ComputeType.FLOAT32, dreams);
            List<Pixels> other = draw(bundle, ComputeType.BFLOAT16, dreams);
            for (int i = 0; i < dreams.size(); i++) {
                double decibels = decibels(exact.get(i).rgb(), other.get(i).rgb());
                System.out.printf("bfloat16 picture %d: %.1f dB%n", i, decibels);
                assertThat(decibels).isGreaterThanOrEqualTo(35);
            }
        }
    }

    private static List<Pixels> draw(Bundle bundle, ComputeType type, List<Dream> dreams) {
        var defaults = bundle.descriptor().defaults();
        try (Painter painter = bundle.painter(type)) {
            List<Painter.Painting> paintings = IntStream.range(0, dreams.size())
                    .mapToObj(i -> painter.begin(new PaintOrder(
                            dreams.get(i).condition(), 128, 128, defaults.steps(), defaults.guidance(), 1, i)))
                    .toList();
            while (!paintings.getFirst().isDenoised()) {
                painter.step(paintings);
            }
            List<Pixels> pictures = painter.finish(paintings).stream()
                    .map(painted -> ((Painted.Picture) painted).pixels())
                    .toList();
            paintings.forEach(Painter.Painting::close);
            return pictures;
        }
    }

    private static double decibels(byte[] a, byte[] b) {
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            int difference = (a[i] & 0xff) - (b[i] & 0xff);
            squares += difference * difference;
        }
        return 10 * Math.log10(255.0 * 255 * a.length / Math.max(squares, 1e-9));
    }

    private static Dream dream(Writer writer, String article) {
        Assignment assignment = new Assignment(
                Kind.ILLUSTRATE,
                article,
                List.of(),
                new ImagePlan(1, 1, new Placement.Automatic(), "flat emoji", ""),
                new TextSampling(10, 0, 0, 1, 1, List.of()),
                1,
                false,
                List.of());
        List<Turn> turns = new ArrayList<>();
        try (Writer.Session session = writer.open(assignment)) {
            do {
                turns.add(writer.advance(List.of(session)).getFirst());
            } while (!(turns.getLast() instanceof Turn.Finished));
        }
        return turns.stream()
                .filter(Turn.Dreamed.class::isInstance)
                .map(turn -> ((Turn.Dreamed) turn).dream())
                .findFirst()
                .orElseThrow();
    }
}
