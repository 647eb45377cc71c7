package io.dreampress.diffusion.denoising;

import io.dreampress.systems.ComputeLane;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the painter. Commissions come from any thread and join the batch between two steps.
 *
 * <p>Thread-safe.
 */
public final class StepBatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StepBatcher.class);

    private final Painter painter;
    private final Denoiser denoiser;
    private final Thread thread;
    private final Queue<Runnable> arrivals = new ArrayDeque<>();
    private boolean stopping;
    private volatile int held;
    private volatile boolean broken;

    /**
     * Starts the thread. The painter belongs to it from here on and is closed with it.
     *
     * @param cancelled whether the document of this id was cancelled; asked between steps
     */
    public StepBatcher(
            Painter painter,
            ComputeLane lane,
            BatchLimits limits,
            Predicate<String> cancelled,
            DenoisingWatcher watcher) {
        this.painter = painter;
        this.denoiser = new Denoiser(painter, lane, limits, cancelled, watcher, System::nanoTime);
        this.thread = Thread.ofPlatform().name("denoising").start(this::run);
    }

    /**
     * How long one denoising step of one image takes, once the networks have warmed up.
     *
     * @throws RuntimeException what the painter threw
     */
    public Duration rehearse(PaintOrder order) {
        CompletableFuture<Duration> answer = new CompletableFuture<>();
        boolean heard = enqueue(() -> {
            try {
                answer.complete(denoiser.rehearse(order));
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        if (!heard) {
            throw new IllegalStateException("step batcher: expected it to run, got one that was closed");
        }
        try {
            return answer.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    /** Asks for an image. The answer always comes, {@link Rendering.Stopped} if the batcher is closed before. */
    public CompletableFuture<Rendering> submit(Commission commission) {
        CompletableFuture<Rendering> answer = new CompletableFuture<>();
        if (!enqueue(() -> denoiser.add(commission, answer))) {
            answer.complete(new Rendering.Stopped());
        }
        return answer;
    }

    /** Images begun or waiting for their first step. */
    public int held() {
        return held;
    }

    /** Whether the thread died of an error; it draws nothing more then. */
    public boolean isBroken() {
        return broken;
    }

    /** Stops after the step that is being taken and answers what is open. */
    @Override
    public void close() {
        synchronized (arrivals) {
            stopping = true;
            arrivals.notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean enqueue(Runnable arrival) {
        synchronized (arrivals) {
            if (stopping) {
                return false;
            }
            arrivals.add(arrival);
            arrivals.notifyAll();
            return true;
        }
    }

    private void run() {
        try {
            while (welcome()) {
                denoiser.turn();
                held = denoiser.size();
            }
        } catch (InterruptedException e) {
            LOG.warn("Denoising was interrupted; it stops");
        } catch (RuntimeException | Error e) {
            broken = true;
            LOG.error("Denoising died; this worker draws nothing more and must be restarted", e);
        } finally {
            leave();
        }
    }

    /** Lets new commissions in, waiting for one if there is nothing to do; false when it is time to leave. */
    private boolean welcome() throws InterruptedException {
        synchronized (arrivals) {
            while (!stopping && arrivals.isEmpty() && denoiser.size() == 0) {
                arrivals.wait();
            }
            while (!stopping && !arrivals.isEmpty()) {
                arrivals.remove().run();
            }
            held = denoiser.size();
            return !stopping;
        }
    }

    private void leave() {
        synchronized (arrivals) {
            stopping = true;
            arrivals.forEach(Runnable::run);
            arrivals.clear();
        }
        denoiser.abandon();
        held = 0;
        painter.close();
    }
}
