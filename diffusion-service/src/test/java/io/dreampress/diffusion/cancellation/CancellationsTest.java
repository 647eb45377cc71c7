package io.dreampress.diffusion.cancellation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CancellationsTest {
    private final Cancellations cancellations = new Cancellations(2);

    @Test
    void theOldestAreForgottenBeyondTheCapacity() {
        cancellations.add("a");
        cancellations.add("b");
        cancellations.add("a");
        cancellations.add("c");

        assertThat(cancellations.test("a")).isTrue();
        assertThat(cancellations.test("b")).isFalse();
        assertThat(cancellations.test("c")).isTrue();
    }

    @Test
    void aCancellationThatIsTakenBackNoLongerCounts() {
        cancellations.add("a");

        cancellations.remove("a");

        assertThat(cancellations.test("a")).isFalse();
    }
}
