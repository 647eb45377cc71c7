package io.dreampress.ingest.admission;

import com.github.f4b6a3.uuid.UuidCreator;
import io.dreampress.contracts.request.CancelRequest;
import io.dreampress.contracts.request.RequestRejected;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Names documents: UUIDs of version 5 (RFC 9562, section 5.5), so that the same request has the same document wherever
 * and however often it is judged.
 */
public final class DocumentIds {
    private static final UUID NAMESPACE = UUID.fromString("6f1a1c1e-6a0f-5d5b-9d0e-3c1f8f1f9b52");

    private DocumentIds() {}

    /** The document of a request with an id. */
    public static UUID of(String tenant, String requestId) {
        return named("request", tenant, requestId);
    }

    /** The document of a request without an id: it is named after its place in the log. */
    public static UUID of(String topic, int partition, long offset) {
        return named("position", topic, String.valueOf(partition), String.valueOf(offset));
    }

    /** The document that a cancellation names. */
    public static UUID of(CancelRequest request) {
        return request.documentId() != null
                ? UUID.fromString(request.documentId())
                : of(request.tenant(), request.requestId());
    }

    /** The document that a rejected request would have become. */
    public static UUID of(String topic, RequestRejected rejection) {
        return rejection.tenant() == null || rejection.requestId() == null
                ? of(topic, rejection.partition(), rejection.offset())
                : of(rejection.tenant(), rejection.requestId());
    }

    /** Every part is preceded by its length, so that no two lists of parts share a name. */
    private static UUID named(String... parts) {
        var name = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(name)) {
            for (String part : parts) {
                byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                out.writeInt(bytes.length);
                out.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return UuidCreator.getNameBasedSha1(NAMESPACE, name.toByteArray());
    }
}
