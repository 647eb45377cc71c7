package io.dreampress.systems;

import ai.djl.util.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What networks are asked to run on: {@code cpu}, or {@code cuda:N} with N the number of a GPU.
 *
 * @param name as it is configured
 */
public record ComputeDevice(String name) {
    private static final Pattern KNOWN = Pattern.compile("cpu|cuda:\\d{1,2}");
    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");

    /** @throws IllegalArgumentException if there is no such kind of device */
    public ComputeDevice {
        if (!KNOWN.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "dreampress.device: expected cpu, or cuda:0 for the first GPU, got '" + name + "'; correct it");
        }
    }

    /**
     * Refuses a device that the networks cannot run on here.
     *
     * @throws BundleException with everything that is missing, and how to get it
     */
    public void require() {
        List<String> missing = missing(Files.exists(DRIVER), libraryFlavour());
        if (!missing.isEmpty()) {
            throw new BundleException(
                    "dreampress.device '" + name + "': expected a device that networks run on here, got "
                            + "one that lacks\n  " + String.join("\n  ", missing)
                            + "\n  Until then set dreampress.device=cpu (DREAMPRESS_DEVICE), which is the default.");
        }
    }

    /** What is missing to run on it, as sentences; empty if nothing is. */
    List<String> missing(boolean driver, String flavour) {
        List<String> missing = new ArrayList<>();
        if (name.equals("cpu")) {
            return missing;
        }
        if (!driver) {
            missing.add("an NVIDIA driver: install one (nvidia-smi shows it), or run on a machine with a GPU");
        }
        if (!flavour.startsWith("cu")) {
            missing.add(
                    "a CUDA build of libtorch: put ai.djl.pytorch:pytorch-native-cu128 of the engine's version on the"
                            + " class path in place of pytorch-native-cpu (found: " + flavour + ")");
        }
        missing.add("programs for CUDA: the networks of this version place their tensors on the processor;"
                + " use a version whose CHANGELOG names CUDA");
        return missing;
    }

    private static String libraryFlavour() {
        return Platform.detectPlatform("pytorch").getFlavor();
    }
}
