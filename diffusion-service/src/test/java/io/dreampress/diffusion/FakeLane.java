package io.dreampress.diffusion;

import io.dreampress.systems.ComputeLane;
import java.util.function.Supplier;

/** A lane without traffic, which may pretend that somebody waits. */
public final class FakeLane implements ComputeLane {
    private volatile boolean contended;

    public FakeLane contended(boolean waiting) {
        contended = waiting;
        return this;
    }

    @Override
    public <T> T run(Client client, Supplier<T> work) {
        return work.get();
    }

    @Override
    public boolean contended(Client client) {
        return contended;
    }
}
