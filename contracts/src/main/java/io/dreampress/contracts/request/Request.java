package io.dreampress.contracts.request;

/** Everything that may be published to {@code requests}: a document, or (with {@code "kind": "cancel"}) its cancellation. */
public sealed interface Request permits DocumentRequest, CancelRequest {}
