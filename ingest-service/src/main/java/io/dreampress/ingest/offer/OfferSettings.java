package io.dreampress.ingest.offer;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Which model the front door judges for.
 *
 * @param model folder of the model bundle; {@code models/dreampress-mini} below the program's home where absent
 */
@ConfigurationProperties("dreampress")
public record OfferSettings(Path model) {
    public OfferSettings {
        model = model == null
                ? Path.of(System.getProperty("dreampress.home", "."), "models", "dreampress-mini")
                : model;
        model = model.toAbsolutePath().normalize();
    }
}
