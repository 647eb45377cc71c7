package io.dreampress.contracts.image;

import io.dreampress.contracts.document.Problem;

/**
 * An image cannot be rendered, after bounded tries. The llm-service decides what becomes of the document.
 *
 * @param documentId UUID of the document
 * @param imageIndex number of the image in the document, from 0
 * @param problem why
 */
public record ImageFailed(String documentId, int imageIndex, Problem problem) implements ImageFact {}
