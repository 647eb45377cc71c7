package io.dreampress.ingest.catalogue;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the catalogue is kept.
 *
 * @param enabled whether there is one
 * @param url {@code jdbc:postgresql:} or {@code jdbc:h2:}; an H2 file below the data folder where absent
 * @param username of the database
 * @param password of the database
 */
@ConfigurationProperties("dreampress.catalogue")
public record CatalogueSettings(
        @DefaultValue("true") boolean enabled,
        String url,
        @DefaultValue("dreampress") String username,
        @DefaultValue("") String password) {
    private static final String POSTGRESQL = "jdbc:postgresql:";

    public CatalogueSettings {
        if (url != null && !url.startsWith(POSTGRESQL) && !url.startsWith("jdbc:h2:")) {
            throw new IllegalArgumentException("setting 'dreampress.catalogue.url': expected jdbc:postgresql:… or "
                    + "jdbc:h2:…, got another URL; correct it");
        }
    }

    /**
     * The consumer group that fills the database: instances that share one share the work, an instance with a database
     * of its own reads everything.
     */
    String group(String node) {
        return url != null && url.startsWith(POSTGRESQL) ? "catalogue" : "catalogue." + node;
    }

    /** The database's URL. */
    String url(Path dataDir) {
        return url != null
                ? url
                : "jdbc:h2:file:" + dataDir.resolve("catalogue").resolve("documents");
    }
}
