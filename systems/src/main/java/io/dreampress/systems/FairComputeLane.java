package io.dreampress.systems;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A {@link ComputeLane} that shares native time by deficit round-robin. Work that calls {@link #run} again continues in the
 * lane it already holds.
 *
 * <p>Close it after everything that uses it.
 */
public final class FairComputeLane implements ComputeLane, AutoCloseable {
    private static final long QUANTUM = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(3);

    private final LongSupplier nanoTime;
    private final LaneLedger ledger = new LaneLedger(QUANTUM, PATIENCE);
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();
    private final ExecutorService executor = Executors.newSingleThreadExecutor(this::newThread);
    private volatile Thread compute;

    /** A lane that nobody holds, on the wall clock of this process. */
    public FairComputeLane() {
        this(System::nanoTime);
    }

    FairComputeLane(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the thread is interrupted before its turn; it stays interrupted
     */
    @Override
    public <T> T run(Client client, Supplier<T> work) {
        if (Thread.currentThread() == compute) {
            return work.get();
        }
        enter(client);
        try {
            return CompletableFuture.supplyAsync(work, executor).join();
        } catch (CompletionException e) {
            throw unchecked(e.getCause());
        } finally {
            leave();
        }
    }

    private static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        return (RuntimeException) thrown;
    }

    private Thread newThread(Runnable work) {
        compute = Thread.ofPlatform().name("compute").daemon().unstarted(work);
        return compute;
    }

    @Override
    public boolean contended(Client client) {
        lock.lock();
        try {
            return ledger.isWaiting(LaneLedger.other(client));
        } finally {
            lock.unlock();
        }
    }

    private void enter(Client client) {
        lock.lock();
        try {
            ledger.arrive(client, nanoTime.getAsLong());
            changed.signalAll();
            for (long delay; (delay = ledger.delay(client, nanoTime.getAsLong())) != LaneLedger.NOW; ) {
                changed.awaitNanos(delay);
            }
            ledger.start(client, nanoTime.getAsLong());
        } catch (InterruptedException e) {
            ledger.withdraw(client);
            changed.signalAll();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("compute lane: interrupted while waiting for " + client + "'s turn", e);
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            ledger.finish(nanoTime.getAsLong());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        executor.shutdown();
    }
}
