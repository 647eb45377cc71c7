package io.dreampress.llm.generation;

/**
 * One opening of a document's session. Writing that starts again after a failure has a higher epoch, so that what an
 * older opening still says can be told apart.
 *
 * @param documentId UUID of the document
 * @param epoch from 1, one more with every opening
 */
public record SessionKey(String documentId, int epoch) {}
