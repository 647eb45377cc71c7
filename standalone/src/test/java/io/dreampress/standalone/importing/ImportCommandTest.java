package io.dreampress.standalone.importing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.standalone.Console;
import io.dreampress.standalone.Dreampress;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.TinyBundle;
import io.dreampress.systems.importing.BundleImport.Imported;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ImportCommandTest {
    @TempDir
    private Path folder;

    @RegisterExtension
    private final Console console = new Console();

    @BeforeEach
    void writeParts() {
        TinyBundle.write(folder.resolve("parts"), 1);
    }

    @Test
    void makesABundleAndSaysHowFarItIs() {
        assertThat(run("--name", "mine")).isZero();
        assertThat(console.errors())
                .contains("importing dreamllm-folders", "copying unet", "100 % (", "use it with --model")
                .doesNotContain("\r");
        try (Bundle bundle = Bundle.open(folder.resolve("bundle"))) {
            assertThat(bundle.descriptor().name()).isEqualTo("mine");
        }
    }

    @Test
    void speaksJsonToMachines() {
        assertThat(run("--json")).isZero();
        List<JsonNode> lines =
                console.output().lines().map(JsonSerde.MAPPER::readTree).toList();
        assertThat(lines.getFirst().path("event").asString()).isEqualTo("importing");
        assertThat(lines.getLast().path("event").asString()).isEqualTo("imported");
        assertThat(lines.getLast().path("bytes").asLong())
                .isEqualTo(lines.getFirst().path("bytes").asLong());
        assertThat(lines.getLast().path("system").asString()).isEqualTo("dreamllm");
    }

    @Test
    void whatCannotBeImportedIsAListAndExitCode1() throws IOException {
        Files.delete(folder.resolve("parts/vae/config.json"));
        Files.delete(folder.resolve("parts/tokenizer/tokenizer.json"));
        assertThat(run()).isEqualTo(1);
        assertThat(console.errors())
                .startsWith("dreampress: checkpoint '")
                .contains("2 problems", "vae/config.json", "--tokenizer")
                .doesNotContain("\tat ", "Exception");
    }

    @Test
    void asksForForceBeforeABundleIsReplaced() {
        assertThat(run()).isZero();
        assertThat(run()).isEqualTo(1);
        assertThat(console.errors()).contains("replace it with --force");
        assertThat(run("--force")).isZero();
    }

    @Test
    void aTerminalSeesABar() {
        try (ImportDisplay display = new ImportDisplay.Bar(System.err)) {
            display.begins("dreamllm-release", 4_000_000);
            display.part("unet");
            display.advanced(4_000_000);
            display.done(new Imported(Path.of("b"), "dreamllm-release", "dreamllm", 4_000_000), Duration.ofSeconds(2));
        }
        assertThat(console.errors()).contains("100%", "4/4 MB", "imported dreamllm-release, 4 MB in 2 s: b");
    }

    private int run(String... flags) {
        List<String> line = new java.util.ArrayList<>(List.of(
                "import",
                folder.resolve("parts").toString(),
                "--out",
                folder.resolve("bundle").toString()));
        line.addAll(List.of(flags));
        return Dreampress.run(line.toArray(String[]::new));
    }
}
