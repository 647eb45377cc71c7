package io.dreampress.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsWriter;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tiny bundle of every system that this version knows, broken in one place: refused when it is opened or loaded, with
 * a sentence that says what is wrong. A new system is tested by its line.
 */
class BrokenBundleTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String PROJECTORS = "projectors.safetensors";
    /** Widths by which one component is joined to another. */
    private static final Set<String> JOINTS =
            Set.of("hidden_size", "cross_attention_dim", "caption_channels", "input_dim", "output_dim");

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicContainer> refusesABundleWithoutAnyOneOfItsFiles() {
        return TinyBundle.names().stream().map(system -> {
            Path bundle = write(system, "files");
            return DynamicContainer.dynamicContainer(
                    system,
                    files(bundle).stream()
                            .filter(file -> isNeeded(bundle, file))
                            .map(file ->
                                    DynamicTest.dynamicTest("without " + file, () -> refusesWithout(bundle, file))));
        });
    }

    @TestFactory
    Stream<DynamicContainer> refusesABundleWhoseWidthsDoNotFit() {
        return TinyBundle.names().stream().map(system -> {
            Path bundle = write(system, "widths");
            return DynamicContainer.dynamicContainer(
                    system,
                    widths(bundle).stream()
                            .map(width -> DynamicTest.dynamicTest(
                                    width.file() + " " + width.name(), () -> refusesWidth(bundle, width))));
        });
    }

    @TestFactory
    Stream<DynamicContainer> refusesABundleWithoutAnyOneOfItsSpecialTokens() {
        return TinyBundle.names().stream().map(system -> {
            Path bundle = write(system, "tokens");
            return DynamicContainer.dynamicContainer(
                    system,
                    read(bundle.resolve("bundle.json")).path("specialTokens").propertyNames().stream()
                            .map(token -> DynamicTest.dynamicTest(
                                    "without " + token, () -> refusesWithoutToken(bundle, token))));
        });
    }

    /** Queries, projectors and heads: a table of another width or number of rows fits no other part. */
    @TestFactory
    Stream<DynamicContainer> refusesABundleWhoseTablesHaveAnotherShape() {
        return TinyBundle.names().stream()
                .map(system -> write(system, "tables"))
                .filter(bundle -> Files.exists(bundle.resolve(PROJECTORS)))
                .map(bundle -> DynamicContainer.dynamicContainer(
                        bundle.getFileName().toString(),
                        tables(bundle).entrySet().stream()
                                .map(table -> DynamicTest.dynamicTest(
                                        table.getKey(),
                                        () -> refusesTable(bundle, table.getKey(), table.getValue())))));
    }

    @TestFactory
    Stream<DynamicTest> refusesAnUnknownSystemAndAnotherFormat() {
        return TinyBundle.names().stream()
                .map(system -> DynamicTest.dynamicTest(system, () -> {
                    Path bundle = write(system, "names");
                    Path file = bundle.resolve("bundle.json");
                    ObjectNode whole = (ObjectNode) read(file);
                    Files.write(file, JSON.writeValueAsBytes(whole.deepCopy().put("system", "dalle")));
                    assertThat(refusal(bundle)).hasMessageContaining("system: expected one of dreamllm,");
                    Files.write(file, JSON.writeValueAsBytes(whole.deepCopy().put("format", 2)));
                    assertThat(refusal(bundle)).hasMessageContaining("format: expected 1, got 2");
                }));
    }

    private static Map<String, Shape> tables(Path bundle) {
        try (Checkpoint projectors = Checkpoint.open(bundle.resolve(PROJECTORS))) {
            Map<String, Shape> tables = new LinkedHashMap<>();
            projectors.names().forEach(name -> tables.put(name, projectors.shape(name)));
            return tables;
        }
    }

    private static void refusesTable(Path bundle, String name, Shape shape) throws IOException {
        Path file = bundle.resolve(PROJECTORS);
        byte[] before = Files.readAllBytes(file);
        long[] doubled = shape.getShape().clone();
        doubled[doubled.length - 1] *= 2;
        try (NDManager manager = TorchScriptProgram.newManager()) {
            Map<String, NDArray> tables;
            try (Checkpoint projectors = Checkpoint.open(file)) {
                tables = new LinkedHashMap<>(projectors.float32(manager));
                tables.replaceAll((_, tensor) -> tensor.duplicate());
            }
            tables.put(name, manager.zeros(new Shape(doubled)));
            Files.delete(file);
            SafetensorsWriter.write(file, tables, Map.of());
            assertThat(refusal(bundle))
                    .isInstanceOf(BundleException.class)
                    .hasMessageContaining(String.valueOf(shape.get(doubled.length - 1)))
                    .hasMessageContaining(String.valueOf(doubled[doubled.length - 1]));
        } finally {
            Files.write(file, before);
        }
    }

    private static void refusesWithout(Path bundle, Path file) throws IOException {
        Path aside = folder.resolve("aside");
        Files.move(bundle.resolve(file), aside);
        try {
            Throwable refusal = refusal(bundle);
            assertThat(refusal).isInstanceOf(BundleException.class);
            assertThat(refusal.getMessage())
                    .containsAnyOf(
                            file.toString(),
                            file.getParent() == null
                                    ? file.toString()
                                    : file.getParent().toString());
        } finally {
            Files.move(aside, bundle.resolve(file));
        }
    }

    private static void refusesWidth(Path bundle, Width width) throws IOException {
        Path config = bundle.resolve(width.file());
        byte[] before = Files.readAllBytes(config);
        ObjectNode changed = (ObjectNode) read(config);
        changed.put(width.name(), 2 * width.value());
        Files.write(config, JSON.writeValueAsBytes(changed));
        try {
            Throwable refusal = refusal(bundle);
            assertThat(refusal).isInstanceOf(BundleException.class);
            assertThat(refusal.getMessage()).containsPattern("expected|mis-shaped|missing");
            if (JOINTS.contains(width.name())) {
                assertThat(refusal)
                        .hasMessageContaining(String.valueOf(width.value()))
                        .hasMessageContaining(String.valueOf(2 * width.value()));
            }
        } finally {
            Files.write(config, before);
        }
    }

    private static void refusesWithoutToken(Path bundle, String token) throws IOException {
        Path file = bundle.resolve("bundle.json");
        byte[] before = Files.readAllBytes(file);
        ObjectNode changed = (ObjectNode) read(file);
        ((ObjectNode) changed.path("specialTokens")).remove(token);
        Files.write(file, JSON.writeValueAsBytes(changed));
        try {
            Throwable refusal = refusal(bundle);
            assertThat(refusal).isInstanceOf(BundleException.class);
            assertThat(refusal).hasMessageContaining("specialTokens").hasMessageContaining(token);
        } finally {
            Files.write(file, before);
        }
    }

    /** What opening it and loading both sides came to; null if it works. */
    private static Throwable refusal(Path bundle) {
        return catchThrowable(() -> {
            try (Bundle opened = Bundle.open(bundle)) {
                opened.writer(Precision.F32, 1).close();
                opened.painter().close();
            }
        });
    }

    /** The tokenizer's config is there for its chat template, which only prompts need. */
    private static boolean isNeeded(Path bundle, Path file) {
        boolean template = file.endsWith("tokenizer_config.json");
        return !template || !read(bundle.resolve("bundle.json")).path("prompts").isEmpty();
    }

    private static Path write(String system, String name) {
        Path bundle = folder.resolve(name).resolve(system);
        TinyBundle.write(system, bundle, 1);
        return bundle;
    }

    private static List<Path> files(Path bundle) {
        try (Stream<Path> files = Files.walk(bundle)) {
            return files.filter(Files::isRegularFile)
                    .map(bundle::relativize)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A number in a component's config that is one of its widths. */
    private record Width(Path file, String name, int value) {}

    private static List<Width> widths(Path bundle) {
        List<Width> widths = new ArrayList<>();
        for (Path file : files(bundle)) {
            if (file.getFileName().toString().equals("config.json")) {
                for (Map.Entry<String, JsonNode> entry :
                        read(bundle.resolve(file)).properties()) {
                    if (entry.getValue().isInt() && isWidth(entry.getKey())) {
                        widths.add(
                                new Width(file, entry.getKey(), entry.getValue().intValue()));
                    }
                }
            }
        }
        return widths;
    }

    private static boolean isWidth(String name) {
        return name.matches("hidden_size|intermediate_size|vocab_size|cross_attention_dim|input_dim|output_dim"
                + "|latent_channels|in_channels|out_channels|num_hidden_layers|caption_channels|image_size|patch_size");
    }

    private static JsonNode read(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
