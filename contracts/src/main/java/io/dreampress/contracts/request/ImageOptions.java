package io.dreampress.contracts.request;

import org.jspecify.annotations.Nullable;

/**
 * How many images, where, and how they are drawn. Null fields take the bundle's defaults.
 *
 * @param min fewest images, 0–64
 * @param max most images, {@code min}–64
 * @param placement where they stand
 * @param size in pixels, one that the bundle can draw
 * @param style words appended to what is drawn, such as {@code flat emoji}
 * @param negativePrompt what the images must not show
 * @param steps denoising steps, 1–1000
 * @param guidance strength of classifier-free guidance, 1 (none)–30
 * @param imageGuidance strength of the guidance by an edit's own pictures, 1 (none)–30; null, too, where the bundle has
 *     no such guidance or nothing is edited
 */
public record ImageOptions(
        @Nullable Integer min,
        @Nullable Integer max,
        @Nullable Placement placement,
        @Nullable ImageSize size,
        @Nullable String style,
        @Nullable String negativePrompt,
        @Nullable Integer steps,
        @Nullable Double guidance,
        @Nullable Double imageGuidance) {}
