package io.dreampress.systems;

import java.util.function.Supplier;

/**
 * The one native compute lane of a process. Two Java threads that call OpenMP-parallel operators at once slow each other
 * down many times on few cores, so writers and painters take turns: deficit round-robin on native time, not a fair lock,
 * because a decode step takes 10–30 ms and a denoising step of a large network seconds.
 *
 * <p>Thread-safe.
 */
public interface ComputeLane {
    /** Runs native work for a client, as soon as it is that client's turn, on the calling thread. */
    <T> T run(Client client, Supplier<T> work);

    /** Whether another client waits: long work should then be cut smaller. */
    boolean contended(Client client);

    /** Who shares the lane. */
    enum Client {
        WRITING,
        PAINTING
    }
}
