package io.dreampress.objectstore;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Opens object stores by their location. */
public final class ObjectStores {
    private ObjectStores() {}

    /**
     * Opens a store.
     *
     * @param location a folder ({@code file:/var/lib/dreampress/objects}, or a path without scheme, relative to the
     *     working directory), or a bucket ({@code s3://bucket/prefix}) with optional parameters {@code region},
     *     {@code endpoint} (URL of an S3-compatible server) and {@code pathStyle} ({@code true} or {@code false};
     *     {@code true} where an endpoint is given); S3 credentials come from the AWS default chain
     * @param baseUrl where consumers outside read the objects; empty for the location itself
     * @throws IOException if the folder cannot be made or written, or the bucket cannot be reached
     */
    public static ObjectStore open(URI location, Optional<URI> baseUrl) throws IOException {
        String scheme = location.getScheme() == null ? "file" : location.getScheme();
        return switch (scheme) {
            case "file" -> FileObjectStore.open(folder(location), baseUrl);
            case "s3" -> S3ObjectStore.open(S3Location.parse(location), baseUrl);
            default ->
                throw new IllegalArgumentException("object store '" + location
                        + "': expected file:<folder> or s3://<bucket>, got scheme '" + scheme
                        + "'; correct dreampress.objects");
        };
    }

    private static Path folder(URI location) {
        String path = location.isOpaque() ? location.getSchemeSpecificPart() : location.getPath();
        if (path == null || path.isEmpty() || location.getAuthority() != null) {
            throw new IllegalArgumentException("object store '" + location
                    + "': expected a folder of this machine, such as file:/var/lib/dreampress/objects;"
                    + " correct dreampress.objects");
        }
        return Path.of(path);
    }
}
