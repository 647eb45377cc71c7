package io.dreampress.contracts.passage;

/**
 * An image has its place.
 *
 * @param documentId UUID of the document
 * @param blockIndex place in the document, from 0, texts counted
 * @param imageIndex number of the image in the document, from 0
 * @param altText what it shows, in words
 */
public record ImagePlaced(String documentId, int blockIndex, int imageIndex, String altText) implements Passage {}
