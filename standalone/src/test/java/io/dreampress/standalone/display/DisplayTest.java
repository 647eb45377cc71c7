package io.dreampress.standalone.display;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.DocumentFailed;
import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.standalone.following.DocumentEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DisplayTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void plainLinesKeepTheTextApartFromTheTalkAboutIt() {
        Display display = new PlainLines(print(out), print(err));
        play(display);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualToNormalizingNewlines("Seeds first.\n\nThen water.\n");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("image 1: a seed", "image 1: step 2 of 2", "unexpected weather");
    }

    @Test
    void terminalShowsTextAndABarForEachImage() {
        Display display = new TerminalDisplay(print(out), print(err));
        play(display);
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("Seeds first.", "Then water.");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("image 1: a seed", "100%", "2/2");
    }

    @Test
    void everyJsonLineIsAnObjectWithItsEvent() {
        JsonLines display = new JsonLines(print(out));
        display.status("starting");
        play(display);
        display.delivered(new Delivery(
                Path.of("out"), List.of(Path.of("out/document.html")), Duration.ofMillis(1500), Optional.empty(), 7));
        List<JsonNode> lines = out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(JsonSerde.MAPPER::readTree)
                .toList();
        assertThat(lines)
                .extracting(line -> line.path("event").asString())
                .containsExactly("status", "progress", "progress", "progress", "progress", "ended", "delivered");
        assertThat(lines)
                .extracting(line -> line.path("type").asString())
                .contains("writing", "dreaming", "denoising", "DocumentFailed");
        assertThat(lines.getLast().path("seconds").asDouble()).isEqualTo(1.5);
    }

    private static void play(Display display) {
        display.show(new DocumentEvent.Advanced(new StageAdvanced.Writing("d", 1, 0, "Seeds first.\n\n")));
        display.show(new DocumentEvent.Advanced(new StageAdvanced.Dreaming("d", 0, "a seed", 14)));
        display.show(new DocumentEvent.Advanced(new StageAdvanced.Denoising("d", 0, 2, 2)));
        display.show(new DocumentEvent.Advanced(new StageAdvanced.Writing("d", 1, 14, "Then water.")));
        Problem problem = new Problem("urn:dreampress:problem:test", "Test", 500, "unexpected weather", List.of());
        display.show(new DocumentEvent.Ended(new DocumentFailed("d", "r", "default", problem, null, NOW)));
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
