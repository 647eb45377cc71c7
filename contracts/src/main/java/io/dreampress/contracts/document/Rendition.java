package io.dreampress.contracts.document;

/**
 * A finished document as a file.
 *
 * @param mediaType such as {@code text/html}
 * @param uri where its bytes can be read: {@code file:} or {@code http:}
 * @param sha256 of its bytes, lower-case hex
 * @param size in bytes
 */
public record Rendition(String mediaType, String uri, String sha256, long size) {}
