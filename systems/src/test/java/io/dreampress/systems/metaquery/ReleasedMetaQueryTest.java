package io.dreampress.systems.metaquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import com.google.gson.JsonObject;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.importing.BundleImport;
import io.dreampress.systems.importing.ImportException;
import io.dreampress.systems.importing.ImportProgress;
import io.dreampress.systems.importing.ImportRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The fixtures are checkpoints as the authors' code saves them. */
class ReleasedMetaQueryTest {
    private static final List<String> PARTS = List.of(
            "language_model", "vision_encoder", "projectors.safetensors", "connector", "transformer", "unet", "vae");

    @TempDir
    private Path temporary;

    @TestFactory
    Stream<DynamicTest> becomesTheSameBundle() {
        return GoldenFixtures.here(ReleasedMetaQueryTest.class).tests(FixtureKind.METAQUERY, fixture -> {
            try {
                importAndCompare(fixture, Files.createTempDirectory(temporary, "release"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void importAndCompare(GoldenFixture fixture, Path folder) throws IOException {
        Path expected = folder.resolve("expected");
        GoldenBundle.write(fixture, expected);
        var imported = new BundleImport(ImportProgress.NONE)
                .run(release(fixture, folder, expected), folder.resolve("bundle"), false);

        assertThat(imported.layout()).isEqualTo("metaquery-release");
        for (String part : PARTS) {
            if (Files.exists(expected.resolve(part))) {
                assertSameTensors(
                        fixture, expected.resolve(part), imported.bundle().resolve(part));
            } else {
                assertThat(imported.bundle().resolve(part)).doesNotExist();
            }
        }
        try (Bundle bundle = Bundle.open(imported.bundle())) {
            assertThat(bundle.descriptor().specialTokens())
                    .isEqualTo(Bundle.open(expected).descriptor().specialTokens());
            bundle.painter().close();
            bundle.writer().close();
        }
    }

    private static void assertSameTensors(GoldenFixture fixture, Path expected, Path actual) {
        try (Checkpoint whole = Checkpoint.open(expected);
                Checkpoint other = Checkpoint.open(actual)) {
            Checkpoint one = whole.renamed(name -> name.replaceFirst("^vision_model\\.", ""));
            assertThat(other.names()).containsExactlyInAnyOrderElementsOf(one.names());
            one.names().forEach(name -> {
                NDArray wanted = one.float32(fixture.manager(), name);
                Elementwise.assertClose(name, other.float32(fixture.manager(), name), wanted, 0, 0);
            });
        }
    }

    /** The checkpoint by itself, the language model's folder, the painter's. */
    private static ImportRequest release(GoldenFixture fixture, Path folder, Path expected) throws IOException {
        Path source = Files.createDirectories(folder.resolve("metaquery-tiny"));
        JsonObject system = fixture.config().getAsJsonObject("system");
        Files.writeString(
                source.resolve("config.json"),
                "{\"num_metaqueries\": " + system.get("num_metaqueries").getAsInt() + "}");
        Files.copy(fixture.path().resolve("model.safetensors"), source.resolve("model.safetensors"));
        Path mllm = Files.createDirectories(folder.resolve("llava"));
        JsonObject config = new JsonObject();
        config.add("text_config", fixture.config().getAsJsonObject("llm"));
        config.add("vision_config", fixture.config().getAsJsonObject("vision"));
        Files.writeString(mllm.resolve("config.json"), config.toString());
        for (String file : List.of("tokenizer.json", "tokenizer_config.json")) {
            Files.copy(expected.resolve("tokenizer").resolve(file), mllm.resolve(file));
        }
        Path preprocessor = expected.resolve("vision_encoder/preprocessor_config.json");
        if (Files.exists(preprocessor)) {
            Files.copy(preprocessor, mllm.resolve("preprocessor_config.json"));
        }
        return new ImportRequest(
                source, Optional.empty(), Optional.empty(), Optional.of(expected), Optional.of(mllm), Optional.empty());
    }

    @Test
    void namesEverythingThatIsMissingAtOnce() throws IOException {
        Files.writeString(temporary.resolve("config.json"), "{\"num_metaqueries\": 64}");
        BundleImport importing = new BundleImport(ImportProgress.NONE);

        assertThatThrownBy(() -> importing.run(ImportRequest.of(temporary), temporary.resolve("bundle"), false))
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("mllm/tokenizer.json")
                .hasMessageContaining("mllm/config.json");
    }
}
