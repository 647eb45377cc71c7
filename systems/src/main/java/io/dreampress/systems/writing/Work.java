package io.dreampress.systems.writing;

import io.dreampress.systems.writing.LanguageTower.Reading;
import java.util.List;
import java.util.function.Consumer;

/** What a session asks of the network in one step. */
public sealed interface Work {
    /** The context that is read into. */
    Strand strand();

    /** Reads chunks into a context of its own. */
    record Read(Strand strand, List<Chunk> chunks, Consumer<Reading> then) implements Work {}

    /** Reads one position and gives the row that it asks for; shares a call with other sessions' positions. */
    record Decode(Strand strand, Position position, Consumer<float[]> then) implements Work {
        /** Reads one token and gives the logits after it. */
        public Decode(Strand strand, int token, Consumer<float[]> then) {
            this(strand, Position.of(token), then);
        }
    }
}
