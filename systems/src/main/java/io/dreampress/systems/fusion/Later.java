package io.dreampress.systems.fusion;

import io.dreampress.systems.Condition;
import io.dreampress.systems.writing.Dreaming;
import io.dreampress.systems.writing.Work;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A condition that the language model has nothing to do for.
 *
 * @param context gathers it, once it is asked for
 */
record Later(Supplier<Condition.Context> context) implements Dreaming {
    @Override
    public Optional<Work> next() {
        return Optional.empty();
    }

    @Override
    public boolean readsNext() {
        return false;
    }

    @Override
    public Condition condition() {
        return context.get();
    }

    @Override
    public float[] logits() {
        throw new IllegalStateException("dream: expected nobody to ask what follows it, since it read nothing");
    }

    @Override
    public long bytes() {
        return 0;
    }

    /** Holds nothing. */
    @Override
    public void evict() {}

    /** Holds nothing. */
    @Override
    public void close() {}
}
