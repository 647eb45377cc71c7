package io.dreampress.diffusion.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.progress.StageAdvanced.Denoising;
import io.dreampress.diffusion.denoising.ImageId;
import org.junit.jupiter.api.Test;

class DenoisingProgressTest {
    private final DenoisingProgress progress = new DenoisingProgress();

    @Test
    void stepsBetweenTwoTellingsMergeAndTheLastOneIsTold() {
        progress.note(new ImageId("a", 0), 1, 20);
        progress.note(new ImageId("a", 1), 1, 20);
        progress.note(new ImageId("a", 0), 20, 20);

        assertThat(progress.take())
                .containsExactlyInAnyOrder(new Denoising("a", 0, 20, 20), new Denoising("a", 1, 1, 20));
    }

    @Test
    void whatWasToldIsNotToldAgain() {
        progress.note(new ImageId("a", 0), 1, 20);
        progress.take();

        assertThat(progress.take()).isEmpty();
    }
}
