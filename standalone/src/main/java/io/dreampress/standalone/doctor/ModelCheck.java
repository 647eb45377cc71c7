package io.dreampress.standalone.doctor;

import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleDescriptor;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.Writer;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Whether the model bundle is whole: loads it as the services do, and says how long that takes. */
record ModelCheck(Path folder) {
    Stream<Finding> findings() {
        return Stream.of(model());
    }

    private Finding model() {
        long begin = System.nanoTime();
        try (Bundle bundle = Bundle.open(folder);
                Writer writer = bundle.writer()) {
            bundle.painter().close();
            BundleDescriptor descriptor = bundle.descriptor();
            return Finding.ok(
                    "model",
                    "%s %s (%s, %d tokens) in %s loads in %.1f s"
                            .formatted(
                                    descriptor.name(),
                                    descriptor.version(),
                                    descriptor.precision(),
                                    writer.contextLength(),
                                    folder,
                                    (System.nanoTime() - begin) / 1e9));
        } catch (BundleException e) {
            return Finding.fail(
                    "model", e.getMessage(), "complete the bundle, or choose another with --model or DREAMPRESS_MODEL");
        }
    }
}
