package io.dreampress.systems.importing;

/** Hears how far an import is. */
public interface ImportProgress {
    /** Nobody listens. */
    ImportProgress NONE = new ImportProgress() {
        @Override
        public void begins(String layout, long bytes) {}

        @Override
        public void part(String name) {}

        @Override
        public void advanced(long bytes) {}
    };

    /**
     * The source is whole and its weights are about to be copied.
     *
     * @param layout that was recognised
     * @param bytes of all weights
     */
    void begins(String layout, long bytes);

    /** Another part of the bundle is begun. */
    void part(String name);

    /** Bytes of weights that were written since the last call. */
    void advanced(long bytes);
}
