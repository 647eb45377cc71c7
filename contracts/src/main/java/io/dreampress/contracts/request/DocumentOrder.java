package io.dreampress.contracts.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A document request with every default resolved: no field is null unless said.
 *
 * @param kind what is asked
 * @param content prompt, instruction or question; the article itself where {@code kind} is {@code illustrate}
 * @param title as given; null if the text is to give it
 * @param language BCP 47 tag
 * @param pictures object-store keys of input pictures, in order: the document's own copies, PNG, upright, at most 1024
 *     pixels a side
 * @param images how many images, where, and how they are drawn, all fields set but {@code imageGuidance} where there is
 *     none
 * @param text how text is written, all fields set
 * @param seed of all randomness
 * @param priority who is served first
 * @param onImageFailure what becomes of the document when an image cannot be rendered
 * @param feedback whether drawn images are read back before the writing goes on
 */
public record DocumentOrder(
        Kind kind,
        String content,
        @Nullable String title,
        String language,
        List<String> pictures,
        ImageOptions images,
        TextOptions text,
        long seed,
        Priority priority,
        OnImageFailure onImageFailure,
        boolean feedback) {}
