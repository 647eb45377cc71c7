package io.dreampress.diffusion.denoising;

/**
 * Names an image for ever: rendering the same one twice yields the same bytes.
 *
 * @param documentId UUID of the document
 * @param imageIndex number of the image in the document, from 0
 */
public record ImageId(String documentId, int imageIndex) {}
