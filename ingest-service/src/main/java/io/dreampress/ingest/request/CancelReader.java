package io.dreampress.ingest.request;

import io.dreampress.contracts.request.CancelRequest;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** Reads a cancellation from a JSON object. */
final class CancelReader {
    private static final int LONGEST_REASON = 500;

    private final FieldErrors errors;
    private final Fields fields;
    private final Identity identity;

    CancelReader(JsonNode tree, FieldErrors errors) {
        this.errors = errors;
        this.fields = new Fields(tree, "", FieldNames.CANCEL, errors);
        this.identity = Identity.of(fields, errors);
    }

    Reading read() {
        String documentId = fields.text("documentId", "the UUID of a document", CancelReader::isUuid);
        String reason = fields.line("reason", LONGEST_REASON);
        if (fields.has("requestId") == fields.has("documentId")) {
            String got = fields.has("requestId") ? "both" : "neither";
            errors.add("requestId", "one of requestId and documentId", got);
        }
        if (!errors.isEmpty()) {
            return new Reading.Refused(errors.problem(), identity.tenant(), identity.requestId(), identity.metadata());
        }
        return new Reading.Cancellation(
                new CancelRequest(identity.tenant(), identity.requestId(), documentId, reason, identity.metadata()));
    }

    private static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
