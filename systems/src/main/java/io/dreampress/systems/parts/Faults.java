package io.dreampress.systems.parts;

import io.dreampress.systems.BundleFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What is wrong with a bundle, collected as sentences. */
public final class Faults {
    private final BundleFolder bundle;
    private final List<String> found = new ArrayList<>();

    /** @param bundle that is judged */
    public Faults(BundleFolder bundle) {
        this.bundle = bundle;
    }

    /** Demands files. */
    public Faults files(String... names) {
        for (String name : names) {
            require(Files.isRegularFile(bundle.resolve(name)), "file '" + name + "': expected it, got none");
        }
        return this;
    }

    /** Demands folders with weights. */
    public Faults weights(String... folders) {
        for (String folder : folders) {
            require(
                    hasWeights(bundle.resolve(folder)),
                    "folder '" + folder + "': expected weights (*.safetensors), got none");
        }
        return this;
    }

    private static boolean hasWeights(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".safetensors"));
        } catch (IOException e) {
            return false;
        }
    }

    /** Something that throws where it does not hold. */
    @FunctionalInterface
    public interface Check {
        Object run() throws IOException;
    }

    /** Runs a check; what it throws is a fault. */
    public Faults check(Check check) {
        try {
            check.run();
        } catch (IOException | RuntimeException e) {
            found.add(e.getMessage());
        }
        return this;
    }

    /** Demands that something holds. */
    public Faults require(boolean holds, String otherwise) {
        return holds ? this : add(otherwise);
    }

    /** Notes a fault. */
    public Faults add(String fault) {
        found.add(fault);
        return this;
    }

    /** Whether nothing is wrong so far. */
    public boolean none() {
        return found.isEmpty();
    }

    /** What is wrong so far, as sentences. */
    public List<String> found() {
        return List.copyOf(found);
    }
}
