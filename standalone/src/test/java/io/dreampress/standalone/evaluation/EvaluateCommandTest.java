package io.dreampress.standalone.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.standalone.Console;
import io.dreampress.standalone.Dreampress;
import io.dreampress.standalone.environment.ProgramHome;
import io.dreampress.systems.TinyBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** {@code evaluate} on a tiny bundle, before the real judge, on the first of the held-out texts. */
class EvaluateCommandTest {
    private static final String HOME = "dreampress.home";
    private static final int DOCUMENTS = 2;

    /** Not a temporary folder: the program goes on to log there. */
    private Path folder;

    @RegisterExtension
    private final Console console = new Console();

    @BeforeEach
    void furnishAHome() throws IOException {
        folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "evaluate");
        Path models = ProgramHome.find().resolve("models");
        Path own = Files.createDirectories(folder.resolve("models"));
        Path heldOut = Files.createDirectories(own.resolve("held-out"));
        Files.createSymbolicLink(own.resolve("judge"), models.resolve("judge"));
        for (String name : List.of("pictures", "pictures.jsonl")) {
            Files.createSymbolicLink(
                    heldOut.resolve(name), models.resolve("held-out").resolve(name));
        }
        List<String> documents = Files.readAllLines(models.resolve("held-out/documents.jsonl"));
        Files.write(heldOut.resolve("documents.jsonl"), documents.subList(0, DOCUMENTS));
        TinyBundle.write(own.resolve("dreampress-mini"), 1);
        System.setProperty(HOME, folder.toString());
    }

    @AfterEach
    void leaveIt() {
        System.clearProperty(HOME);
    }

    @Test
    void theLastLineIsOneJsonObjectWithEveryFigure() {
        assertThat(Dreampress.run("evaluate", "--json", "--prompts", "20")).isZero();

        JsonNode figures = console.lines().getLast();
        assertThat(figures.isObject()).isTrue();
        assertThat(figures.propertyNames())
                .contains(
                        "retrieval_at_20",
                        "retrieval_at_20_real",
                        "perplexity",
                        "feedback_loss_ratio",
                        "placement_precision",
                        "placement_recall");
        assertThat(figures.path("retrieval_at_20").doubleValue()).isBetween(0.0, 1.0);
        assertThat(figures.path("retrieval_at_20_real").doubleValue()).isBetween(0.5, 1.0);
        assertThat(figures.path("perplexity").doubleValue()).isGreaterThan(1);
        figures.properties().stream()
                .filter(figure -> figure.getValue().isNull())
                .forEach(figure -> assertThat(
                                figures.path("reasons").path(figure.getKey()).asString(""))
                        .as("why there is no %s", figure.getKey())
                        .isNotBlank());
    }

    @ParameterizedTest
    @CsvSource({
        "evaluate --prompts 19, 2, '--prompts: expected 20 to 100, got 19'",
        "evaluate --prompts many, 2, --prompts",
        "evaluate --prompts 20 --model nowhere, 3, bundle.json"
    })
    void wrongInputIsASentence(String line, int code, String hint) {
        assertThat(Dreampress.run(line.split(" "))).isEqualTo(code);
        assertThat(console.errors()).startsWith("dreampress: ").contains(hint).doesNotContain("\tat ", "Exception");
    }

    @Test
    void brokenHeldOutDataIsASentenceThatNamesTheLine() throws IOException {
        Files.writeString(folder.resolve("models/held-out/documents.jsonl"), "{\"kind\": 7,\n");

        assertThat(Dreampress.run("evaluate", "--prompts", "20")).isEqualTo(3);

        assertThat(console.errors())
                .contains("documents.jsonl", "line 1: expected one Document as JSON")
                .doesNotContain("\tat ");
    }
}
