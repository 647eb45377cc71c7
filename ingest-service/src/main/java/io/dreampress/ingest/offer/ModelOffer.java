package io.dreampress.ingest.offer;

import io.dreampress.contracts.request.ImageSize;
import io.dreampress.contracts.request.Kind;
import java.util.List;
import java.util.Set;

/**
 * What the model bundle can do and what it does unless a request says otherwise: the part of {@code bundle.json} that
 * the front door needs.
 *
 * @param name of the bundle, for people
 * @param version of the bundle
 * @param kinds what it can do, at least one
 * @param contextTokens most positions of a session: prompt, text and images; at least 1
 * @param imageSizes sizes that it can draw; the first is the default
 * @param feedback whether it has learned to read drawn images back
 * @param defaults what a request's absent fields mean
 */
public record ModelOffer(
        String name,
        String version,
        Set<Kind> kinds,
        int contextTokens,
        List<ImageSize> imageSizes,
        boolean feedback,
        Defaults defaults) {
    private static final int WRITERS_SHARE = 700;

    public ModelOffer {
        kinds = Set.copyOf(kinds);
        imageSizes = List.copyOf(imageSizes);
    }

    /** Whether the pictures that an image is made from may have a guidance of their own. */
    public boolean guidesByPictures() {
        return defaults.imageGuidance() != null;
    }

    /** Most tokens of a prompt: the context without the room that the chat template and the writing need. */
    public int promptTokens() {
        return contextTokens - Math.min(WRITERS_SHARE, contextTokens / 4) - 1;
    }

    /**
     * What a request's absent fields mean.
     *
     * @param steps denoising steps
     * @param guidance strength of classifier-free guidance
     * @param imageGuidance strength of the guidance by an edit's pictures; null if the bundle has no such guidance
     * @param style words appended to what is drawn; may be empty
     * @param negativePrompt what images must not show; may be empty
     * @param maxTokens most tokens in the document
     * @param temperature 0 is greedy
     * @param topK 0 for all
     * @param topP in (0, 1]
     * @param repetitionPenalty 1 is none
     * @param minImages fewest images of a document
     * @param maxImages most images of a document
     * @param feedback whether drawn images are read back
     */
    public record Defaults(
            int steps,
            double guidance,
            Double imageGuidance,
            String style,
            String negativePrompt,
            int maxTokens,
            double temperature,
            int topK,
            double topP,
            double repetitionPenalty,
            int minImages,
            int maxImages,
            boolean feedback) {}
}
