package io.dreampress.ingest.objects;

import io.dreampress.objectstore.ObjectStore;
import io.dreampress.objectstore.ObjectStores;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where objects lie.
 *
 * @param objects {@code file:<folder>} or {@code s3://<bucket>}; the folder {@code objects} below the data folder where
 *     absent
 * @param objectsBaseUrl where consumers read objects; the store's own URI where absent
 */
@ConfigurationProperties("dreampress")
public record ObjectSettings(URI objects, URI objectsBaseUrl) {
    /** Opens the store. */
    public ObjectStore open(Path dataDir) throws IOException {
        URI location = objects == null ? dataDir.resolve("objects").toUri() : objects;
        return ObjectStores.open(location, Optional.ofNullable(objectsBaseUrl));
    }
}
