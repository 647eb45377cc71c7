package io.dreampress.systems.importing;

import io.dreampress.systems.dreamllm.DreamLlmFolders;
import io.dreampress.systems.dreamllm.ReleasedDreamLlm;
import java.nio.file.Path;
import java.util.List;

/**
 * A way in which checkpoints are published. Stateless.
 *
 * <p>Adding one: a class that implements this interface in its system's package, and its line in {@link #ALL}, before any
 * that recognises more.
 */
public interface Layout {
    /** Every layout that this version knows; the first that recognises a folder takes it. */
    List<Layout> ALL = List.of(new ReleasedDreamLlm(), new DreamLlmFolders());

    /** For people and {@code --json}. */
    String name();

    /** The system of the bundle that it becomes. */
    String system();

    /** What a folder of this layout holds, for those whose folder was not recognised. */
    String description();

    /** Whether a folder is of this layout, perhaps incompletely. */
    boolean recognises(Path source);

    /** Adds what the bundle consists of, and everything that is missing or wrong. Reads no weights. */
    void plan(ImportRequest request, BundlePlan plan);
}
