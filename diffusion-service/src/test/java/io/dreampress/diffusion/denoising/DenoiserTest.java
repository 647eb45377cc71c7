package io.dreampress.diffusion.denoising;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.diffusion.FakeLane;
import io.dreampress.diffusion.FakePainter;
import io.dreampress.systems.PaintOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DenoiserTest {
    private final FakePainter painter = new FakePainter();
    private final FakeLane lane = new FakeLane();
    private final AtomicLong clock = new AtomicLong();
    private final Set<String> cancelled = new HashSet<>();
    private final List<String> progress = new ArrayList<>();
    private final Denoiser denoiser = denoiser(4);

    @Test
    void imagesAtDifferentTimestepsShareAStep() {
        var first = add("a", FakePainter.order(8, 3, 1, 0));
        denoiser.turn();

        var second = add("b", FakePainter.order(8, 2, 2, 0));
        turns(2);

        assertThat(batchSizes()).containsExactly(1, 2, 2);
        assertThat(List.of(first.join(), second.join())).allMatch(Rendering.Drawn.class::isInstance);
    }

    @Test
    void aPictureIsTheOneOfItsOrderWhoeverSharesTheBatch() {
        var orders =
                List.of(FakePainter.order(8, 2, 1, 0), FakePainter.order(8, 4, 1, 1), FakePainter.order(8, 3, 7, 0));
        List<CompletableFuture<Rendering>> answers = new ArrayList<>();
        for (PaintOrder order : orders) {
            answers.add(add("document-" + order.seed() + order.imageIndex(), order));
        }

        turns(4);

        for (int i = 0; i < orders.size(); i++) {
            var drawn = (Rendering.Drawn) answers.get(i).join();
            assertThat(drawn.pixels().rgb()[1])
                    .isEqualTo(FakePainter.pixels(orders.get(i)).rgb()[1]);
        }
        assertThat(painter.open()).isZero();
    }

    @Test
    void imagesOfDifferentSizesNeverShareACall() {
        add("a", FakePainter.order(8, 2, 1, 0));
        add("b", FakePainter.order(16, 2, 1, 0));

        turns(4);

        assertThat(painter.calls()).allSatisfy(call -> assertThat(call).hasSize(1));
        assertThat(denoiser.size()).isZero();
    }

    @Test
    void noCallHoldsMoreImagesThanTheLimit() {
        for (int i = 0; i < 6; i++) {
            add("document-" + i, FakePainter.order(8, 2, i, 0));
        }

        turns(4);

        assertThat(batchSizes()).containsExactly(4, 4, 2, 2);
    }

    @Test
    void interactiveImagesAreSeatedBeforeBulkOnes() {
        for (int i = 0; i < 4; i++) {
            denoiser.add(
                    new Commission(new ImageId("bulk-" + i, 0), FakePainter.order(8, 4, i, 0), false),
                    new CompletableFuture<>());
        }
        denoiser.turn();

        add("interactive", FakePainter.order(8, 4, 99, 0));
        denoiser.turn();

        assertThat(painter.calls().getLast()).hasSize(4).anyMatch(order -> order.seed() == 99);
    }

    @Test
    void bulkImagesAreDrawnThoughInteractiveOnesKeepComing() {
        Denoiser narrow = denoiser(1);
        var bulk = new CompletableFuture<Rendering>();
        narrow.add(new Commission(new ImageId("bulk", 0), FakePainter.order(8, 2, 1, 0), false), bulk);

        for (int i = 0; i < 100; i++) {
            narrow.add(
                    new Commission(new ImageId("interactive-" + i, 0), FakePainter.order(8, 1, 2, 0), true),
                    new CompletableFuture<>());
            narrow.turn();
        }

        assertThat(bulk).isCompletedWithValueMatching(Rendering.Drawn.class::isInstance);
    }

    @Test
    void callsAreCutShortWhileSomebodyWaitsForTheLane() {
        painter.beforeStep(
                orders -> clock.addAndGet(Duration.ofMillis(40L * orders.size()).toNanos()));
        for (int i = 0; i < 4; i++) {
            add("document-" + i, FakePainter.order(8, 10, i, 0));
        }
        denoiser.turn();

        lane.contended(true);
        denoiser.turn();
        lane.contended(false);
        denoiser.turn();

        assertThat(batchSizes()).containsExactly(4, 2, 4);
    }

    @Test
    void cancelledImagesLeaveBetweenStepsAndNobodyElseNotices() {
        var stays = add("stays", FakePainter.order(8, 3, 1, 0));
        var leaves = add("leaves", FakePainter.order(8, 3, 2, 0));
        denoiser.turn();

        cancelled.add("leaves");
        turns(2);

        assertThat(batchSizes()).containsExactly(2, 1, 1);
        assertThat(leaves.join()).isEqualTo(new Rendering.Cancelled());
        assertThat(stays.join()).isInstanceOf(Rendering.Drawn.class);
        assertThat(painter.open()).isZero();
    }

    @Test
    void anImageThatIsNoNumberFailsAloneAfterItsTries() {
        painter.flawed(order -> order.seed() == 13 ? "NaN in the latents" : "");
        var good = add("good", FakePainter.order(8, 2, 1, 0));
        var bad = add("bad", FakePainter.order(8, 2, 13, 0));

        turns(20);

        assertThat(good.join()).isInstanceOf(Rendering.Drawn.class);
        assertThat(bad.join()).isEqualTo(new Rendering.Failed("NaN in the latents", 3));
        assertThat(painter.open()).isZero();
    }

    @Test
    void aCallThatThrowsFailsOnlyTheImageThatCausesIt() {
        painter.beforeStep(orders -> {
            if (orders.stream().anyMatch(order -> order.seed() == 13)) {
                throw new IllegalStateException("out of memory");
            }
        });
        var good = add("good", FakePainter.order(8, 2, 1, 0));
        var bad = add("bad", FakePainter.order(8, 2, 13, 0));

        turns(20);

        assertThat(good.join()).isInstanceOf(Rendering.Drawn.class);
        assertThat(bad.join()).isEqualTo(new Rendering.Failed("java.lang.IllegalStateException: out of memory", 3));
        assertThat(denoiser.size()).isZero();
    }

    @Test
    void anOrderThatDoesNotFitIsRefusedWithThePaintersReason() {
        var refused = add("a", FakePainter.order(FakePainter.REFUSED_WIDTH, 2, 1, 0));

        denoiser.turn();

        assertThat(refused.join()).isEqualTo(new Rendering.Refused("width: expected anything else, got 24"));
        assertThat(denoiser.size()).isZero();
    }

    @Test
    void theSameImageAskedForTwiceIsDrawnOnce() {
        var first = add("a", FakePainter.order(8, 2, 1, 0));
        var second = add("a", FakePainter.order(8, 2, 1, 0));

        turns(2);

        assertThat(batchSizes()).containsExactly(1, 1);
        assertThat(second.join()).isSameAs(first.join());
    }

    @Test
    void everyStepIsTold() {
        add("a", FakePainter.order(8, 3, 1, 5));

        turns(3);

        assertThat(progress).containsExactly("a/5 1 of 3", "a/5 2 of 3", "a/5 3 of 3");
    }

    @Test
    void abandonedImagesAreAnsweredAndFreed() {
        var open = add("a", FakePainter.order(8, 3, 1, 0));
        denoiser.turn();

        denoiser.abandon();

        assertThat(open.join()).isEqualTo(new Rendering.Stopped());
        assertThat(painter.open()).isZero();
    }

    @Test
    void aRehearsalTakesTheFastestStepAfterTheFirst() {
        painter.beforeStep(orders -> clock.addAndGet(
                switch (painter.calls().size()) {
                    case 1 -> 10;
                    case 3 -> 30;
                    default -> 1000;
                }));

        Duration step = denoiser.rehearse(FakePainter.order(8, 5, 1, 0));

        assertThat(step).isEqualTo(Duration.ofNanos(30));
        assertThat(painter.open()).isZero();
    }

    private Denoiser denoiser(int images) {
        var watcher = new DenoisingWatcher() {
            @Override
            public void stepped(ImageId image, int step, int steps) {
                progress.add(image.documentId() + "/" + image.imageIndex() + " " + step + " of " + steps);
            }

            @Override
            public void called(int batch, long nanos) {}
        };
        var limits = new BatchLimits(images, Duration.ofMillis(100), 3);
        return new Denoiser(painter, lane, limits, cancelled::contains, watcher, clock::get);
    }

    private CompletableFuture<Rendering> add(String documentId, PaintOrder order) {
        var answer = new CompletableFuture<Rendering>();
        denoiser.add(new Commission(new ImageId(documentId, order.imageIndex()), order, true), answer);
        return answer;
    }

    private void turns(int count) {
        for (int i = 0; i < count; i++) {
            denoiser.turn();
        }
    }

    private List<Integer> batchSizes() {
        return painter.calls().stream().map(List::size).toList();
    }
}
