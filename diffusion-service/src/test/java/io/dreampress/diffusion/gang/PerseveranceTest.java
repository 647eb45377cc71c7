package io.dreampress.diffusion.gang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.diffusion.gang.Perseverance.Attempt;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class PerseveranceTest {
    private final Intake intake = new Intake();
    private final Perseverance perseverance = new Perseverance(intake, "gang");

    @Test
    void nothingIsPulledWhileSomethingFails() {
        Iterator<Boolean> isThere = List.of(false, false, true).iterator();
        Attempt<String, RuntimeException> read = () -> {
            if (isThere.next()) {
                assertThat(intake.troubles()).containsKey("gang");
                return "read";
            }
            throw new FileNotFoundException("folder");
        };

        assertThat(perseverance.until("read", read)).isEqualTo("read");
        assertThat(intake.troubles()).isEmpty();
    }

    @Test
    void troubleIsOverWhenTryingAgainIsOfNoUse() {
        Iterator<Exception> failures = List.of(
                        new IOException("folder"), new IllegalArgumentException("condition: expected one, got none"))
                .iterator();
        Attempt<String, IllegalArgumentException> read = () -> {
            switch (failures.next()) {
                case IOException e -> throw e;
                case IllegalArgumentException e -> throw e;
                case Exception e -> throw new AssertionError(e);
            }
        };

        assertThatThrownBy(() -> perseverance.until("read", read)).isInstanceOf(IllegalArgumentException.class);
        assertThat(intake.troubles()).isEmpty();
    }
}
