package io.dreampress.systems;

import io.dreampress.networks.torchscript.TorchScriptProgram;

/**
 * The native libraries that run networks: unpacked into the engine's cache folder ({@code DJL_CACHE_DIR}) the first time,
 * which takes seconds, and loaded.
 */
public final class NativeLibraries {
    private NativeLibraries() {}

    /**
     * Unpacks the libraries if needed and loads them.
     *
     * @return name and version of the engine
     */
    public static String load() {
        return TorchScriptProgram.engine();
    }

    /** Only unpacks them: run once where a container image is made. */
    public static void main(String... arguments) {
        load();
    }
}
