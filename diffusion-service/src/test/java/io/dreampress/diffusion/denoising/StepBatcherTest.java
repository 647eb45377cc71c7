package io.dreampress.diffusion.denoising;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.diffusion.FakeLane;
import io.dreampress.diffusion.FakePainter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StepBatcherTest {
    private static final DenoisingWatcher NOBODY = new DenoisingWatcher() {
        @Override
        public void stepped(ImageId image, int step, int steps) {}

        @Override
        public void called(int images, long nanos) {}
    };

    private final FakePainter painter = new FakePainter();

    @Test
    void everyCommissionIsAnsweredFromManyThreads() throws Exception {
        try (StepBatcher batcher = batcher()) {
            List<CompletableFuture<Rendering>> answers = IntStream.range(0, 200)
                    .parallel()
                    .mapToObj(i -> batcher.submit(commission("document-" + i, 1 + i % 5)))
                    .toList();

            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(30, SECONDS);

            assertThat(answers).allMatch(answer -> answer.join() instanceof Rendering.Drawn);
        }
    }

    @Test
    void closingAnswersWhatIsOpenAndClosesThePainter() throws Exception {
        var stepping = new CountDownLatch(1);
        painter.endless().beforeStep(orders -> stepping.countDown());
        StepBatcher batcher = batcher();
        var endless = batcher.submit(commission("endless", 1));
        assertThat(stepping.await(30, SECONDS)).isTrue();

        batcher.close();

        assertThat(endless).isCompletedWithValue(new Rendering.Stopped());
        assertThat(painter.isClosed()).isTrue();
        assertThat(batcher.submit(commission("late", 1))).isCompletedWithValue(new Rendering.Stopped());
    }

    @Test
    void anErrorBreaksTheBatcherAndAnswersWhatIsOpen() throws Exception {
        painter.beforeStep(orders -> {
            throw new NoClassDefFoundError("native library");
        });
        try (StepBatcher batcher = batcher()) {
            Rendering answer = batcher.submit(commission("a", 1)).get(30, SECONDS);

            assertThat(answer).isEqualTo(new Rendering.Stopped());
            assertThat(batcher.isBroken()).isTrue();
        }
    }

    @Test
    void aFailedRehearsalThrowsWhatThePainterThrew() {
        try (StepBatcher batcher = batcher()) {
            assertThatThrownBy(() -> batcher.rehearse(FakePainter.order(FakePainter.REFUSED_WIDTH, 1, 1, 0)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("width");
        }
    }

    private StepBatcher batcher() {
        var limits = new BatchLimits(8, Duration.ofMillis(100), 3);
        return new StepBatcher(painter, new FakeLane(), limits, documentId -> false, NOBODY);
    }

    private static Commission commission(String documentId, int steps) {
        return new Commission(new ImageId(documentId, 0), FakePainter.order(8, steps, 1, 0), true);
    }
}
