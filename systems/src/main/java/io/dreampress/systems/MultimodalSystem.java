package io.dreampress.systems;

import io.dreampress.networks.ComputeType;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.systems.dreamllm.DreamLlmSystem;
import io.dreampress.systems.fusion.FusionSystem;
import io.dreampress.systems.metamorph.MetaMorphSystem;
import io.dreampress.systems.metaquery.MetaQuerySystem;
import java.nio.file.Path;
import java.util.List;

/**
 * A unified multimodal system: how a bundle of it becomes a writer and a painter. Stateless and thread-safe.
 *
 * <p>Adding one: a package that implements this interface, and its line in {@link #ALL}.
 */
public interface MultimodalSystem {
    /** Every system that this version knows. */
    List<MultimodalSystem> ALL = List.of(
            new DreamLlmSystem(),
            new MetaMorphSystem(),
            new MetaQuerySystem(),
            FusionSystem.lmFusion(),
            FusionSystem.llavaFusion(),
            FusionSystem.transfusion());

    /** The name in {@code bundle.json}. */
    String name();

    /** Everything that is wrong with a bundle as far as can be seen without loading weights, as sentences. */
    List<String> faults(BundleFolder bundle);

    /**
     * Loads the writing side.
     *
     * @param slots contexts that are kept in native memory at a time
     */
    Writer writer(BundleFolder bundle, Precision precision, int slots);

    /** Loads the drawing side. */
    Painter painter(BundleFolder bundle, ComputeType precision);

    /** Names of the tiny bundles that it can write: its own, and with something after it those of other shapes. */
    default List<String> tinyBundles() {
        return List.of(name());
    }

    /**
     * Writes a complete bundle of a tiny shape with random weights into a folder. The same seed gives the same bytes.
     *
     * @param bundle one of {@link #tinyBundles}
     */
    void writeTiny(String bundle, Path folder, long seed);
}
