package io.dreampress.contracts.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.client.DrowsyConsumer.Drowsiness;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DrowsinessTest {
    private static final Duration ASKED = Duration.ofMillis(10);

    private final Drowsiness drowsiness = new Drowsiness();

    @Test
    void waitsAsAskedUntilNothingHasComeForAWhile() {
        for (int poll = 0; poll < Drowsiness.AWAKE_POLLS; poll++) {
            assertThat(drowsiness.patience(ASKED)).isEqualTo(ASKED);
            drowsiness.felt(false);
        }
        assertThat(drowsiness.patience(ASKED)).isEqualTo(Drowsiness.LONGEST);
    }

    @Test
    void oneRecordWakesIt() {
        fallAsleep();
        drowsiness.felt(true);

        assertThat(drowsiness.patience(ASKED)).isEqualTo(ASKED);
    }

    @Test
    void leavesAloneWhoeverDoesNotWaitAtAllOrWaitsLonger() {
        fallAsleep();

        assertThat(drowsiness.patience(Duration.ZERO)).isZero();
        assertThat(drowsiness.patience(Duration.ofSeconds(1))).isEqualTo(Duration.ofSeconds(1));
    }

    private void fallAsleep() {
        for (int poll = 0; poll < Drowsiness.AWAKE_POLLS; poll++) {
            drowsiness.felt(false);
        }
    }
}
