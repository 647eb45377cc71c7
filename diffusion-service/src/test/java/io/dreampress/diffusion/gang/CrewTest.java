package io.dreampress.diffusion.gang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CrewTest {
    private static final Crew WANTED = new Crew(3, 2, 4);

    @Test
    void aFastPainterGetsTheCrewThatIsConfigured() {
        assertThat(WANTED.holdingAtMost(20)).isEqualTo(WANTED);
    }

    @Test
    void aSlowerPaintersGangsPullFewerDreams() {
        assertThat(WANTED.holdingAtMost(14)).isEqualTo(new Crew(3, 2, 2));
    }

    @Test
    void aSlowPainterHasFewerGangsButOneForEachTopic() {
        assertThat(WANTED.holdingAtMost(4)).isEqualTo(new Crew(2, 2, 1));
        assertThat(WANTED.holdingAtMost(1)).isEqualTo(new Crew(1, 1, 1));
    }

    @Test
    void aLockThatHoldsAnImageThreeTimesIsLongEnough() {
        var budget = new LockBudget(Duration.ofSeconds(1), Duration.ofSeconds(60));

        budget.check(20);

        assertThat(budget.images(20)).isEqualTo(3);
        assertThat(budget.mostSteps()).isEqualTo(20);
    }

    @Test
    void aLockThatIsTooShortIsRefusedWithWhatToDo() {
        var budget = new LockBudget(Duration.ofSeconds(1), Duration.ofSeconds(60));

        assertThatThrownBy(() -> budget.check(21))
                .isInstanceOf(LockTooShortException.class)
                .hasMessageContaining("expected at least 63 s")
                .hasMessageContaining("got 60 s")
                .hasMessageContaining("dreampress.diffusion.lock-duration");
    }
}
