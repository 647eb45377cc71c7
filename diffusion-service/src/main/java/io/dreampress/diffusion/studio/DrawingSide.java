package io.dreampress.diffusion.studio;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.systems.BundleException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What a bundle's drawing side says of itself, in diffusers' layout.
 *
 * @param sampler such as {@code DDIM}: the scheduler's class without its suffix
 */
record DrawingSide(String sampler) {
    /**
     * Reads it.
     *
     * @throws BundleException if it is not there or not as expected
     */
    static DrawingSide read(Path bundle) {
        String scheduler = field(bundle.resolve("scheduler/scheduler_config.json"), "_class_name")
                .asString("");
        if (scheduler.isEmpty()) {
            throw new BundleException("bundle '" + bundle + "': expected the name of a scheduler, got none");
        }
        return new DrawingSide(scheduler.replaceFirst("Scheduler$", ""));
    }

    private static JsonNode field(Path file, String name) {
        if (!Files.isReadable(file)) {
            throw new BundleException("bundle: expected a readable file '" + file + "', got none");
        }
        try {
            return JsonSerde.MAPPER.readTree(file).path(name);
        } catch (JacksonException e) {
            throw new BundleException("bundle file '" + file + "': expected JSON, got " + e.getOriginalMessage(), e);
        }
    }
}
