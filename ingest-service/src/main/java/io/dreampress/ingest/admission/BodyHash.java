package io.dreampress.ingest.admission;

import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.request.DocumentRequest;
import io.dreampress.contracts.topic.JsonSerde;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Tells whether two requests say the same, whatever the order of their fields and their white space. */
final class BodyHash {
    private static final JsonMapper CANONICAL = JsonSerde.MAPPER
            .rebuild()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private BodyHash() {}

    static String of(DocumentRequest request) {
        return Sha256.of(CANONICAL.writeValueAsBytes(request));
    }
}
