package io.dreampress.systems.writing;

import io.dreampress.systems.Pixels;
import java.util.List;

/** How a system is asked about pictures. */
@FunctionalInterface
public interface QuestionLayout {
    /**
     * A whole prompt, begin token included.
     *
     * @param pictures at least one, in order
     * @param question what is asked
     */
    List<Chunk> ask(List<Pixels> pictures, String question);
}
