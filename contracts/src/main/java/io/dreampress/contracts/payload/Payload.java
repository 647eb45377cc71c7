package io.dreampress.contracts.payload;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Bytes that travel with a message: inside it up to 64 KB, beside it in the object store beyond that. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Payload.Inline.class, name = "inline"),
    @JsonSubTypes.Type(value = Payload.Stored.class, name = "stored")
})
public sealed interface Payload {
    /** Most bytes that travel inside a message. */
    int LARGEST_INLINE = 64 * 1024;

    /**
     * The bytes themselves.
     *
     * @param bytes at most {@link #LARGEST_INLINE}; base64 in JSON
     */
    record Inline(byte[] bytes) implements Payload {}

    /**
     * The bytes lie in the object store.
     *
     * @param object where, and their hash
     */
    record Stored(ObjectReference object) implements Payload {}
}
