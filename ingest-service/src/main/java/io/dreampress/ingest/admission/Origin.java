package io.dreampress.ingest.admission;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.request.RequestRejected;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stood, and what is echoed of its record.
 *
 * @param partition of {@code requests}
 * @param offset in the partition
 * @param key the record's key as text, shortened; null for a keyless record
 * @param headers the record's headers as text, the first ones and shortened
 */
public record Origin(int partition, long offset, @Nullable String key, Map<String, String> headers) {
    private static final int LONGEST = 1000;
    private static final int MOST_HEADERS = 32;

    static Origin of(int partition, long offset, byte[] key, Headers headers) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Header header : headers) {
            if (texts.size() < MOST_HEADERS && header.key().length() <= LONGEST) {
                texts.put(header.key(), header.value() == null ? "" : text(header.value()));
            }
        }
        return new Origin(partition, offset, text(key), texts);
    }

    RequestRejected rejected(
            Problem problem, String tenant, String requestId, Map<String, Object> metadata, Instant now) {
        return new RequestRejected(problem, requestId, tenant, key, partition, offset, headers, metadata, now);
    }

    private static String text(byte[] bytes) {
        return bytes == null ? null : new String(bytes, 0, Math.min(bytes.length, LONGEST), StandardCharsets.UTF_8);
    }
}
