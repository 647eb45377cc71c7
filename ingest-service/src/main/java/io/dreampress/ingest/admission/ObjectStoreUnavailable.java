package io.dreampress.ingest.admission;

import java.io.IOException;

/** The object store cannot be used now; intake stops until it can. */
final class ObjectStoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    ObjectStoreUnavailable(IOException cause) {
        super(
                "object store: expected to store and find pictures, got " + cause.getMessage()
                        + "; check dreampress.objects, requests wait until it works",
                cause);
    }
}
