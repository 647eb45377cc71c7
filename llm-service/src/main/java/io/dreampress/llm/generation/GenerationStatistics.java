package io.dreampress.llm.generation;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What the engine did and holds, for meters and the bench. Thread-safe. */
public final class GenerationStatistics {
    private static final long WINDOW_NANOS = 1_000_000_000L;

    private final LongSupplier nanoTime;
    private final LongAdder tokens = new LongAdder();
    private final LongAdder positionsRead = new LongAdder();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger parked = new AtomicInteger();
    private final AtomicInteger lastDecodeBatch = new AtomicInteger();
    private final AtomicInteger largestDecodeBatch = new AtomicInteger();
    private final AtomicInteger stalled = new AtomicInteger();
    private final LongAdder evictions = new LongAdder();
    private final AtomicLong cacheBytes = new AtomicLong();
    private final AtomicLong cacheBudget = new AtomicLong();
    private volatile double tokensPerSecond;
    private long windowStart;
    private long windowTokens;

    /** @param nanoTime a clock such as {@link System#nanoTime} */
    public GenerationStatistics(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.windowStart = nanoTime.getAsLong();
    }

    void wroteToken() {
        tokens.increment();
        windowTokens++;
    }

    void read(int positions) {
        positionsRead.add(positions);
    }

    void decoded(int sessions) {
        lastDecodeBatch.set(sessions);
        largestDecodeBatch.accumulateAndGet(sessions, Math::max);
    }

    void mayHold(long bytes) {
        cacheBudget.set(bytes);
    }

    void evicted(int sessions) {
        evictions.add(sessions);
    }

    void holds(int openSessions, int parkedSessions, int stalledSessions, long bytes) {
        open.set(openSessions);
        parked.set(parkedSessions);
        stalled.set(stalledSessions);
        cacheBytes.set(bytes);
        long now = nanoTime.getAsLong();
        if (now - windowStart >= WINDOW_NANOS) {
            tokensPerSecond = windowTokens * 1e9 / (now - windowStart);
            windowStart = now;
            windowTokens = 0;
        }
    }

    /** Tokens written since the start. */
    public long tokens() {
        return tokens.sum();
    }

    /** Positions of prompts, queries and pictures read since the start. */
    public long positionsRead() {
        return positionsRead.sum();
    }

    /** Sessions in the engine, parked ones included. */
    public int openSessions() {
        return open.get();
    }

    /** Sessions that wait for an image. */
    public int parkedSessions() {
        return parked.get();
    }

    /** Sessions that wait for room in the cache budget. */
    public int stalledSessions() {
        return stalled.get();
    }

    /** How often a session's keys and values gave way, to be computed again later. */
    public long evictions() {
        return evictions.sum();
    }

    /** Sessions in the last decode step. */
    public int lastDecodeBatch() {
        return lastDecodeBatch.get();
    }

    /** Most sessions in any decode step. */
    public int largestDecodeBatch() {
        return largestDecodeBatch.get();
    }

    /** Native memory that keys and values take. */
    public long cacheBytes() {
        return cacheBytes.get();
    }

    /** Most that they may take between two steps. */
    public long cacheBudget() {
        return cacheBudget.get();
    }

    /** Over the last second or so. */
    public double tokensPerSecond() {
        return tokensPerSecond;
    }
}
