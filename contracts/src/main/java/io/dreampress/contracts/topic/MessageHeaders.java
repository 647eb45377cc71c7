package io.dreampress.contracts.topic;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The headers that messages carry, all as UTF-8 text. */
public final class MessageHeaders {
    /** Version of the contracts that the writer knew, a whole number; {@link JsonSerde} sets it. */
    public static final String VERSION = "dreampress-version";

    /** W3C trace context: the caller's span, handed on from record to record. */
    public static final String TRACEPARENT = "traceparent";

    /** W3C trace context: vendors' additions, handed on untouched. */
    public static final String TRACESTATE = "tracestate";

    private MessageHeaders() {}

    /** The last value of a header, or empty if there is none. */
    public static Optional<String> get(Headers headers, String name) {
        return Optional.ofNullable(headers.lastHeader(name))
                .map(Header::value)
                .map(value -> new String(value, StandardCharsets.UTF_8));
    }

    /** Sets a header in place of every earlier value. */
    public static void set(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
