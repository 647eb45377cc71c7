package io.dreampress.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.request.RequestRejected;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.standalone.pipeline.PipelineSettings;
import io.dreampress.standalone.pipeline.StandalonePipeline;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleDescriptor;
import io.dreampress.systems.Kind;
import io.dreampress.systems.TinyBundle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole pipeline on the tiny bundle of every system that this version knows: a new system is tested by its line. */
class EverySystemPipelineTest {
    private static final String ARTICLE = "# Titel\n\nErster Absatz: äöü.\r\n\r\nZweiter Absatz 🍅";
    private static final int SEED = 11;

    @TempDir
    Path folder;

    private final Deque<Runnable> closers = new ArrayDeque<>();

    static List<String> systems() {
        return TinyBundle.names();
    }

    @ParameterizedTest
    @MethodSource("systems")
    void finishesDocumentsOfEveryKindThatItsBundleCanDoAndRejectsTheOthers(String system) throws IOException {
        Path model = folder.resolve("model");
        TinyBundle.write(system, model, 7);
        BundleDescriptor bundle = describe(model);
        try (Desk desk = new Desk(start(model))) {
            Set<Kind> can = bundle.kinds();
            Set<Kind> cannot = EnumSet.allOf(Kind.class);
            cannot.removeAll(can);
            for (Kind kind : Kind.values()) {
                desk.publish(request(kind, "first", SEED));
                desk.publish(request(kind, "second", SEED));
            }
            Set<Kind> wordy = EnumSet.of(Kind.WRITE, Kind.ANSWER);
            wordy.retainAll(can);
            for (Kind kind : wordy) {
                desk.publish(request(kind, "third", SEED + 1));
            }
            for (Kind kind : can) {
                DocumentFinished first = finished(desk, kind, "first");
                assertStructure(kind, first, bundle);
                assertSameContent(first, finished(desk, kind, "second"));
            }
            for (Kind kind : wordy) {
                assertThat(text(finished(desk, kind, "first")) + text(finished(desk, kind, "third")))
                        .as("random weights may end one text at once, hardly two")
                        .isNotBlank();
            }
            assertRejected(desk.rejections(2 * cannot.size()), bundle);
            assertThat(desk.seen(RequestRejected.class)).hasSize(2 * cannot.size());
        } finally {
            closers.forEach(Runnable::run);
        }
    }

    private String start(Path model) {
        return StandalonePipeline.start(
                        PipelineSettings.quiet(folder.resolve("data"), model, 0), _ -> {}, closers::push)
                .bootstrapServers();
    }

    private static BundleDescriptor describe(Path model) {
        try (Bundle bundle = Bundle.open(model)) {
            return bundle.descriptor();
        }
    }

    private static String request(Kind kind, String name, int seed) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("requestId", id(kind, name));
        request.put("kind", word(kind));
        request.put("seed", seed);
        switch (kind) {
            case WRITE -> {
                request.put("prompt", "A letter");
                request.put("text", Map.of("maxTokens", 120));
                request.put("images", Map.of("min", 1, "max", 2, "placement", "paragraphs"));
            }
            case ILLUSTRATE -> {
                request.put("article", ARTICLE);
                request.put("images", Map.of("placement", List.of(0, 1)));
            }
            case IMAGE -> request.put("prompt", "A tomato");
            case EDIT -> {
                request.put("prompt", "Make it red");
                request.put("pictures", List.of(SamplePicture.dataUri()));
            }
            case ANSWER -> {
                request.put("prompt", "What is this?");
                request.put("text", Map.of("maxTokens", 40));
                request.put("pictures", List.of(SamplePicture.dataUri()));
            }
        }
        return JsonSerde.MAPPER.writeValueAsString(request);
    }

    private static DocumentFinished finished(Desk desk, Kind kind, String name) {
        DocumentFact ended = desk.ended(id(kind, name));
        assertThat(ended).as("%s: %s", kind, ended).isInstanceOf(DocumentFinished.class);
        return (DocumentFinished) ended;
    }

    private static void assertStructure(Kind kind, DocumentFinished document, BundleDescriptor bundle)
            throws IOException {
        List<Block.Image> images = images(document);
        switch (kind) {
            case WRITE -> assertThat(images).hasSizeBetween(1, 2);
            case ILLUSTRATE -> {
                assertThat(images).hasSize(2);
                assertThat(text(document)).isEqualTo(ARTICLE);
            }
            case IMAGE, EDIT -> assertThat(images).hasSize(1);
            case ANSWER -> assertThat(images).isEmpty();
        }
        assertThat(document.renditions()).isNotEmpty();
        assertThat(document.reproducibility().writing().bundle()).contains(bundle.name());
        BundleDescriptor.Size size = bundle.imageSizes().getFirst();
        for (Block.Image image : images) {
            BufferedImage pixels = ImageIO.read(URI.create(image.uri()).toURL());
            assertThat(pixels.getWidth()).isEqualTo(size.width()).isEqualTo(image.width());
            assertThat(pixels.getHeight()).isEqualTo(size.height()).isEqualTo(image.height());
            assertThat(image.altText()).isNotBlank();
        }
    }

    /** Word for word; pixels may differ in their last bit with the images that are drawn beside them. */
    private static void assertSameContent(DocumentFinished first, DocumentFinished second) throws IOException {
        assertThat(text(second)).isEqualTo(text(first));
        List<Block.Image> images = images(first);
        List<Block.Image> others = images(second);
        assertThat(others)
                .extracting(Block.Image::altText)
                .isEqualTo(images.stream().map(Block.Image::altText).toList());
        for (int i = 0; i < images.size(); i++) {
            BufferedImage one = ImageIO.read(URI.create(images.get(i).uri()).toURL());
            BufferedImage other = ImageIO.read(URI.create(others.get(i).uri()).toURL());
            for (int y = 0; y < one.getHeight(); y++) {
                for (int x = 0; x < one.getWidth(); x++) {
                    for (int shift = 0; shift <= 16; shift += 8) {
                        assertThat(other.getRGB(x, y) >> shift & 0xFF)
                                .as("image %d at (%d, %d)", i, x, y)
                                .isBetween(
                                        (one.getRGB(x, y) >> shift & 0xFF) - 1, (one.getRGB(x, y) >> shift & 0xFF) + 1);
                    }
                }
            }
        }
    }

    private static void assertRejected(List<RequestRejected> rejections, BundleDescriptor bundle) {
        String can = bundle.kinds().stream()
                .sorted()
                .map(EverySystemPipelineTest::word)
                .collect(Collectors.joining(", "));
        assertThat(rejections).allSatisfy(rejected -> {
            assertThat(rejected.problem().type()).isEqualTo(ProblemType.UNSUPPORTED_REQUEST.urn());
            assertThat(rejected.problem().detail())
                    .contains("a kind that the model '" + bundle.name() + "' can do: " + can);
        });
    }

    private static List<Block.Image> images(DocumentFinished document) {
        return document.blocks().stream()
                .filter(Block.Image.class::isInstance)
                .map(Block.Image.class::cast)
                .toList();
    }

    private static String text(DocumentFinished document) {
        return document.blocks().stream()
                .filter(Block.Text.class::isInstance)
                .map(block -> ((Block.Text) block).text())
                .collect(Collectors.joining());
    }

    private static String id(Kind kind, String name) {
        return word(kind) + "-" + name;
    }

    private static String word(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
