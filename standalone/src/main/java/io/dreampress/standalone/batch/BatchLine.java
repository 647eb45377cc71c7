package io.dreampress.standalone.batch;

import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.topic.JsonSerde;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line that asks for a document.
 *
 * @param number of the line, from 1
 * @param customId the requester's name for it, once in a file
 * @param request as it is published, defaults filled in, without {@code requestId}
 */
record BatchLine(int number, String customId, ObjectNode request) {
    private static final int HASH_LENGTH = 12;
    private static final JsonMapper CANONICAL = JsonSerde.MAPPER
            .rebuild()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    /** The same for the same line with the same defaults, whenever and from wherever it is published; another otherwise. */
    String identity() {
        Object sorted = CANONICAL.convertValue(request, Object.class);
        return customId + "." + Sha256.of(CANONICAL.writeValueAsBytes(sorted)).substring(0, HASH_LENGTH);
    }

    /** Who asks. */
    String tenant() {
        return request.path("tenant").asString("default");
    }

    /** As it is published. */
    ObjectNode published(String requestId) {
        ObjectNode published = request.deepCopy();
        published.put("requestId", requestId);
        return published;
    }
}
