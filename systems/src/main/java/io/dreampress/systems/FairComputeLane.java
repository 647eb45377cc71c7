package io.dreampress.systems;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A {@link ComputeLane} that shares native time by deficit round-robin. Work that calls {@link #run} again on the same
 * thread continues in the lane it already holds.
 */
public final class FairComputeLane implements ComputeLane {
    private static final long QUANTUM = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(3);

    private final LongSupplier nanoTime;
    private final LaneLedger ledger = new LaneLedger(QUANTUM, PATIENCE);
    private final ReentrantLock lock = new ReentrantLock(true);
    private final Condition changed = lock.newCondition();
    private Thread holder;

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
        if (isHeldByThisThread()) {
            return work.get();
        }
        enter(client);
        try {
            return work.get();
        } finally {
            leave();
        }
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

    private boolean isHeldByThisThread() {
        lock.lock();
        try {
            return holder == Thread.currentThread();
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
            holder = Thread.currentThread();
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
            holder = null;
            ledger.finish(nanoTime.getAsLong());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
