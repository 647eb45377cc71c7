package io.dreampress.systems.writing;

import io.dreampress.systems.Bundle;
import io.dreampress.systems.TinyBundle;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every system that this version knows, by its tiny bundles: a new one is tested by its line. */
class EverySystemTest {
    @TempDir
    Path folder;

    static List<String> bundles() {
        return TinyBundle.names();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void tokensDependOnNobodyWhoSharesTheBatch(String name) {
        try (Bundle bundle = tiny(name)) {
            EngineContract.tokensDependOnNobodyWhoSharesTheBatch(bundle);
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void restartChangesNotABit(String name) {
        try (Bundle bundle = tiny(name)) {
            EngineContract.restartChangesNotABit(bundle);
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void pixelsDependOnNobodyWhoSharesTheBatch(String name) {
        try (Bundle bundle = tiny(name)) {
            EngineContract.pixelsDependOnNobodyWhoSharesTheBatch(bundle);
        }
    }

    private Bundle tiny(String name) {
        TinyBundle.write(name, folder, 3);
        return Bundle.open(folder);
    }
}
