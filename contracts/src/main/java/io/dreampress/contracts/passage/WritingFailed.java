package io.dreampress.contracts.passage;

import io.dreampress.contracts.document.Problem;

/**
 * The document cannot be written.
 *
 * @param documentId UUID of the document
 * @param problem why
 */
public record WritingFailed(String documentId, Problem problem) implements Passage {}
