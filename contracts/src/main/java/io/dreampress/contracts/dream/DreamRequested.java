package io.dreampress.contracts.dream;

import io.dreampress.contracts.payload.Payload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An image is asked for: the value of {@code dreams.interactive} and {@code dreams.bulk}. Asking twice for the same
 * (documentId, imageIndex) yields the same image.
 *
 * @param documentId UUID of the document; the record's key
 * @param imageIndex number of the image in the document, from 0
 * @param altText what it shows, in words
 * @param condition what it is drawn from: a condition as {@code systems} encodes it (safetensors)
 * @param width in pixels
 * @param height in pixels
 * @param steps denoising steps
 * @param guidance strength of classifier-free guidance; 1 is none
 * @param imageGuidance strength of the guidance by the pictures that the image is made from; 1 is none. Null where there
 *     are none, and in messages of before it was asked for: what the condition says counts then
 * @param seed of the document; the noise is a pure function of seed and image index
 * @param bundleHash the bundle that the condition belongs to; a painter of another bundle refuses it
 * @param requestedAt when it was first asked for
 */
public record DreamRequested(
        String documentId,
        int imageIndex,
        String altText,
        Payload condition,
        int width,
        int height,
        int steps,
        double guidance,
        @Nullable Double imageGuidance,
        long seed,
        String bundleHash,
        Instant requestedAt) {}
