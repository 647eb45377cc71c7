package io.dreampress.standalone.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.standalone.Console;
import io.dreampress.training.run.TrainingProgress.Update;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

class TrainingDisplayTest {
    private static final String TERMINAL = "dreampress.terminal";

    @RegisterExtension
    private final Console console = new Console();

    private String before;

    @BeforeEach
    void remember() {
        before = System.getProperty(TERMINAL);
    }

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty(TERMINAL);
        } else {
            System.setProperty(TERMINAL, before);
        }
    }

    /** Five updates of 8 examples, each of half a second. */
    private static void show(boolean json, long updates) {
        try (TrainingDisplay display = TrainingDisplay.of(json)) {
            display.begun(0, updates, 8);
            for (long step = 0; step < 5; step++) {
                display.updated(new Update(step, Map.of("loss", 0.25, "lm", 0.5), 3e-4, 1.5, 0.5, 2));
            }
            display.written("samples", Path.of("samples/step-00000005"));
        }
    }

    @Test
    void linesSayLossRateSpeedAndTimeLeft() {
        System.setProperty(TERMINAL, "false");
        show(false, 10);
        assertThat(console.errors().lines())
                .contains("10 updates", "samples: samples/step-00000005")
                .contains("5 of 10  loss 0.2500  rate 3.00e-04  16.0 samples/s  2 rows rejected  3 s left");
    }

    @Test
    void theBarSaysLossRateSpeedAndTimeLeft() {
        System.setProperty(TERMINAL, "true");
        show(false, 250_000);
        assertThat(console.errors())
                .contains("loss 0.2500 rate 3.0e-04 16.0/s")
                .containsPattern("5/250000 \\(\\d+:\\d\\d:\\d\\d / \\d+:\\d\\d:\\d\\d\\)");
    }

    @Test
    void programsGetEveryUpdateAsAnObject() {
        show(true, 10);
        JsonNode update = console.lines().get(5);
        assertThat(update.path("event").stringValue()).isEqualTo("updated");
        assertThat(update.path("step").longValue()).isEqualTo(4);
        assertThat(update.path("loss").doubleValue()).isEqualTo(0.25);
        assertThat(update.path("rate").doubleValue()).isEqualTo(3e-4);
        assertThat(console.lines().getLast().path("what").stringValue()).isEqualTo("samples");
    }
}
