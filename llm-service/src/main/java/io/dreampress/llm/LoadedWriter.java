package io.dreampress.llm;

import io.dreampress.llm.session.Authorship;
import io.dreampress.systems.Writer;

/**
 * The opened writing side of a model bundle.
 *
 * @param writer owned by the engine's thread
 * @param authorship what reproducibility records say of it
 */
record LoadedWriter(Writer writer, Authorship authorship) implements AutoCloseable {
    @Override
    public void close() {
        writer.close();
    }
}
