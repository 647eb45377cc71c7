package io.dreampress.standalone.doctor;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Whether the model bundle is whole. */
record ModelCheck(Path bundle) {
    Stream<Finding> findings() {
        return Stream.of(
                Files.isRegularFile(bundle.resolve("bundle.json"))
                        ? Finding.ok("model", bundle.toString())
                        : Finding.fail(
                                "model",
                                bundle + " has no bundle.json",
                                "choose a bundle with --model or DREAMPRESS_MODEL"));
    }
}
