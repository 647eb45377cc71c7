package io.dreampress.systems.writing;

/** A dream that only reads, in a context of its own, which is closed with it. Nothing follows it there. */
public abstract class ReadingDream implements Dreaming {
    private final Strand own;

    /** @param own the context */
    protected ReadingDream(Strand own) {
        this.own = own;
    }

    /** The context of its own. */
    protected final Strand own() {
        return own;
    }

    @Override
    public final boolean readsNext() {
        return true;
    }

    @Override
    public float[] logits() {
        throw new IllegalStateException("dream: expected nobody to ask what follows it, since it left nothing");
    }

    @Override
    public final long bytes() {
        return own.bytes();
    }

    @Override
    public final void evict() {
        own.evict();
    }

    @Override
    public final void close() {
        own.close();
    }
}
