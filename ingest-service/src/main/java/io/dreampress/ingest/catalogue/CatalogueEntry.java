package io.dreampress.ingest.catalogue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What the catalogue knows of a document.
 *
 * @param documentId UUID of the document
 * @param tenant who asked; null if the request could not be read so far
 * @param requestId the requester's id; null if none was given
 * @param kind what was asked; null before the request was judged
 * @param status how far it has come
 * @param receivedAt when it was accepted; before that, when it was first heard of
 * @param endedAt when it was finished, failed, cancelled or rejected
 * @param fact the last fact about it, as published: the finished document, the problem, the cancellation, the rejection
 */
public record CatalogueEntry(
        String documentId,
        @Nullable String tenant,
        @Nullable String requestId,
        @Nullable String kind,
        DocumentStatus status,
        Instant receivedAt,
        @Nullable Instant endedAt,
        @Nullable JsonNode fact) {}
