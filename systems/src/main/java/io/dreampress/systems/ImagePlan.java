package io.dreampress.systems;

/**
 * How many images a document gets, and where.
 *
 * @param minimum fewest images, at least 0
 * @param maximum most images, at least {@code minimum}
 * @param placement where they stand
 * @param style words appended to what is drawn, such as {@code flat emoji}; empty for the bundle's default
 * @param negativePrompt what the images must not show; empty for none
 */
public record ImagePlan(int minimum, int maximum, Placement placement, String style, String negativePrompt) {}
