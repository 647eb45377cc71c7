package io.dreampress.systems;

import static io.dreampress.systems.ComputeLane.Client.PAINTING;
import static io.dreampress.systems.ComputeLane.Client.WRITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FairComputeLaneTest {
    private final AtomicLong clock = new AtomicLong();
    private final FairComputeLane lane = new FairComputeLane(() -> clock.addAndGet(1_000_000));

    @AfterEach
    void close() {
        lane.close();
    }

    @Test
    void runsOneWorkAtATime() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(4)) {
            var jobs = new java.util.ArrayList<Callable<Integer>>();
            for (int i = 0; i < 200; i++) {
                ComputeLane.Client client = i % 2 == 0 ? WRITING : PAINTING;
                jobs.add(() -> lane.run(client, () -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    return inside.decrementAndGet();
                }));
            }
            for (Future<Integer> done : threads.invokeAll(jobs)) {
                done.get();
            }
        }

        assertThat(most).hasValue(1);
    }

    @Test
    void runsEverybodysWorkOnOneThreadOfItsOwn() throws Exception {
        try (var threads = Executors.newFixedThreadPool(2)) {
            Thread writing = threads.submit(() -> lane.run(WRITING, Thread::currentThread))
                    .get();
            Thread painting = threads.submit(() -> lane.run(PAINTING, Thread::currentThread))
                    .get();

            assertThat(writing).isSameAs(painting).isSameAs(lane.run(PAINTING, Thread::currentThread));
            assertThat(writing.getName()).isEqualTo("compute");
        }
    }

    @Test
    void continuesInTheLaneThatTheThreadHolds() {
        assertThat(lane.run(PAINTING, () -> lane.run(WRITING, () -> "inner"))).isEqualTo("inner");
    }

    @Test
    void saysWhenTheOtherSideWaits() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        try (var threads = Executors.newSingleThreadExecutor()) {
            Future<String> writing = lane.run(PAINTING, () -> {
                Future<String> other = threads.submit(() -> {
                    arrived.countDown();
                    return lane.run(WRITING, () -> "written");
                });
                await(arrived);
                while (!lane.contended(PAINTING)) {
                    Thread.onSpinWait();
                }
                return other;
            });

            assertThat(writing.get()).isEqualTo("written");
            assertThat(lane.contended(PAINTING)).isFalse();
        }
    }

    @Test
    void isFreeAgainAfterWorkThatFails() {
        assertThatThrownBy(() -> lane.run(WRITING, () -> {
                    throw new IllegalArgumentException("broken work");
                }))
                .hasMessage("broken work");

        assertThat(lane.run(PAINTING, () -> 1)).isEqualTo(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
