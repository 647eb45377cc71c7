package io.dreampress.systems;

import java.util.function.Supplier;

/**
 * The one native compute lane of a process. Two Java threads that call OpenMP-parallel operators at once slow each other
 * down many times on few cores, so writers and painters take turns: deficit round-robin on native time, not a fair lock,
 * because a decode step takes 10–30 ms and a denoising step of a large network seconds.
 *
 * <p>All of it runs on one thread of the lane's own. OpenMP keeps a team of native threads for every thread that has called it,
 * and once there are more of them than processors its waiting threads no longer spin: a decode step of hundreds of small
 * operators then takes twice as long, whoever runs. Networks are therefore loaded in the lane, too.
 *
 * <p>Thread-safe.
 */
public interface ComputeLane {
    /** Runs native work for a client, as soon as it is that client's turn; returns or throws what it did. */
    <T> T run(Client client, Supplier<T> work);

    /** Whether another client waits: long work should then be cut smaller. */
    boolean contended(Client client);

    /** Who shares the lane. */
    enum Client {
        WRITING,
        PAINTING
    }
}
