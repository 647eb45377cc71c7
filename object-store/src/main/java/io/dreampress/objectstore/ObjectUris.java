package io.dreampress.objectstore;

import java.net.URI;

/**
 * Where consumers read objects.
 *
 * @param base {@code file:}, {@code http:} or {@code https:}, with a trailing slash
 */
record ObjectUris(URI base) {
    ObjectUris {
        if (!base.isAbsolute()) {
            throw new IllegalArgumentException("base URL of objects '" + base
                    + "': expected an absolute http:, https: or file: URL; set dreampress.objects-base-url");
        }
        base = base.toString().endsWith("/") ? base : URI.create(base + "/");
    }

    /** Keys hold no character that a URL would have to escape. */
    URI of(ObjectKey key) {
        return URI.create(base + key.text());
    }
}
