package io.dreampress.systems.instant;

import io.dreampress.networks.ComputeType;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleFolder;
import io.dreampress.systems.MultimodalSystem;
import io.dreampress.systems.Painter;
import io.dreampress.systems.TinyBundle;
import io.dreampress.systems.Writer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a paragraph and draws 128 × 128 pixels of noise, about 50 KB as a PNG file, in no time. Not among the systems that
 * a bundle may name.
 */
public final class InstantSystem implements MultimodalSystem {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int SIDE = 128;

    private InstantSystem() {}

    /** Writes the folder that services expect, and opens it. */
    public static Bundle bundle(Path folder) {
        InstantSystem system = new InstantSystem();
        system.writeTiny(system.name(), folder, 1);
        return Bundle.open(folder, List.of(system));
    }

    @Override
    public String name() {
        return "instant";
    }

    @Override
    public List<String> faults(BundleFolder bundle) {
        return List.of();
    }

    @Override
    public Writer writer(BundleFolder bundle, Precision precision, int slots) {
        return new InstantWriter(bundle.descriptor().contextTokens());
    }

    @Override
    public Painter painter(BundleFolder bundle, ComputeType precision) {
        return new InstantPainter();
    }

    @Override
    public void writeTiny(String name, Path folder, long seed) {
        TinyBundle.write(folder, seed);
        Path file = folder.resolve("bundle.json");
        try {
            ObjectNode bundle = (ObjectNode) JSON.readTree(Files.readAllBytes(file));
            bundle.put("name", name());
            bundle.put("system", name());
            bundle.putArray("imageSizes").addObject().put("width", SIDE).put("height", SIDE);
            Files.write(file, JSON.writeValueAsBytes(bundle));
        } catch (IOException e) {
            throw new UncheckedIOException("bundle '" + folder + "': expected to write it, got " + e, e);
        }
    }
}
