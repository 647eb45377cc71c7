package io.dreampress.contracts.image;

import io.dreampress.contracts.document.Reproducibility;
import io.dreampress.contracts.payload.ObjectReference;

/**
 * An image lies in the object store. Every renderer of the same dream names the same bytes: the first one that was
 * stored wins.
 *
 * @param documentId UUID of the document
 * @param imageIndex number of the image in the document, from 0
 * @param image where its bytes are
 * @param width in pixels
 * @param height in pixels
 * @param reproducibility what it was made with
 */
public record ImageRendered(
        String documentId,
        int imageIndex,
        ObjectReference image,
        int width,
        int height,
        Reproducibility.Drawing reproducibility)
        implements ImageFact {}
