package io.dreampress.systems.metamorph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import com.google.gson.JsonObject;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.TorchZip;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.chat.ChatTemplate;
import io.dreampress.systems.chat.Message;
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

class ReleasedMetaMorphTest {
    private static final List<String> PARTS =
            List.of("language_model", "vision_encoder", "projectors.safetensors", "adapter", "unet", "vae");

    @TempDir
    private Path temporary;

    @TestFactory
    Stream<DynamicTest> becomesTheSameBundle() {
        return GoldenFixtures.here(ReleasedMetaMorphTest.class).tests(FixtureKind.METAMORPH, fixture -> {
            try {
                importAndCompare(fixture, Files.createTempDirectory(temporary, "release"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void importAndCompare(GoldenFixture fixture, Path folder) throws IOException {
        GoldenMetaMorph.write(fixture, folder.resolve("expected"));
        ImportRequest request = release(fixture, folder);
        var imported = new BundleImport(ImportProgress.NONE).run(request, folder.resolve("bundle"), false);

        assertThat(imported.layout()).isEqualTo("metamorph-release");
        for (String part : PARTS) {
            assertSameTensors(
                    fixture,
                    folder.resolve("expected").resolve(part),
                    imported.bundle().resolve(part));
        }
        try (Bundle bundle = Bundle.open(imported.bundle())) {
            assertThat(bundle.descriptor().specialTokens())
                    .isEqualTo(
                            Bundle.open(folder.resolve("expected")).descriptor().specialTokens());
        }
        String turns =
                ChatTemplate.read(imported.bundle().resolve("tokenizer")).render(List.of(new Message("user", "Hi")));
        assertThat(turns)
                .isEqualTo("<|begin_of_text|><|begin_of_text|><|start_header_id|>user<|end_header_id|>\nHi<|eot_id|>"
                        + "<|start_header_id|>assistant<|end_header_id|>\n");
    }

    private static void assertSameTensors(GoldenFixture fixture, Path expected, Path actual) {
        try (Checkpoint one = Checkpoint.open(expected);
                Checkpoint other = Checkpoint.open(actual)) {
            assertThat(other.names()).containsExactlyInAnyOrderElementsOf(one.names());
            one.names().forEach(name -> {
                NDArray wanted = one.float32(fixture.manager(), name);
                Elementwise.assertClose(name, other.float32(fixture.manager(), name), wanted, 0, 0);
            });
        }
    }

    /** The fixture as the authors' code saves it. */
    private static ImportRequest release(GoldenFixture fixture, Path folder) throws IOException {
        Path source = Files.createDirectories(folder.resolve("metamorph-tiny"));
        Path expected = folder.resolve("expected");
        JsonObject config = fixture.config().getAsJsonObject("llm").deepCopy();
        fixture.config().getAsJsonObject("system").entrySet().stream()
                .filter(entry -> !entry.getValue().isJsonObject())
                .forEach(entry -> config.add(entry.getKey(), entry.getValue()));
        config.addProperty("model_type", "metamorph_llama");
        Files.writeString(source.resolve("config.json"), config.toString());
        Files.copy(expected.resolve("tokenizer/tokenizer.json"), source.resolve("tokenizer.json"));
        try (Checkpoint model = fixture.checkpoint("model.safetensors")) {
            TorchZip.write(source.resolve("pytorch_model.bin"), model.float32(fixture.manager()));
        }
        Path visualiser = Files.createDirectories(source.resolve("visualiser"));
        for (String part : List.of("unet", "adapter")) {
            try (Checkpoint weights = fixture.checkpoint("visualiser/" + part + ".safetensors")) {
                TorchZip.write(visualiser.resolve(part + "_checkpoint.pt"), weights.float32(fixture.manager()));
            }
        }
        return new ImportRequest(
                source,
                Optional.empty(),
                Optional.empty(),
                Optional.of(expected),
                Optional.of(expected),
                Optional.empty());
    }

    @Test
    void namesEverythingThatIsMissingAtOnce() throws IOException {
        Files.writeString(temporary.resolve("config.json"), "{\"model_type\": \"metamorph_llama\"}");
        Files.writeString(temporary.resolve("tokenizer.json"), "{\"added_tokens\": []}");
        BundleImport importing = new BundleImport(ImportProgress.NONE);

        assertThatThrownBy(() -> importing.run(ImportRequest.of(temporary), temporary.resolve("bundle"), false))
                .isInstanceOf(ImportException.class)
                .hasMessageContaining("expected the special token '<image_start>'")
                .hasMessageContaining("unet_checkpoint.pt")
                .hasMessageContaining("adapter_checkpoint.pt")
                .hasMessageContaining("vae");
    }

    @Test
    void recognisesNoOtherLlama() throws IOException {
        Files.writeString(temporary.resolve("config.json"), "{\"model_type\": \"llama\"}");

        assertThat(new ReleasedMetaMorph().recognises(temporary)).isFalse();
    }
}
