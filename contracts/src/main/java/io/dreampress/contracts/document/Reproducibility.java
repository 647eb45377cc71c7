package io.dreampress.contracts.document;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a document was made with: the same order with the same values gives the same document.
 *
 * @param writing how the text was made
 * @param drawings how each image was made, by image index
 */
public record Reproducibility(Writing writing, List<Drawing> drawings) {
    public Reproducibility {
        drawings = List.copyOf(drawings);
    }

    /**
     * How text was made.
     *
     * @param bundle name and version of the model bundle
     * @param bundleHash SHA-256 over the bundle's files
     * @param codeVersion of Dreampress
     * @param precision {@code f32}, {@code bf16} or {@code int8}
     * @param kernels the CPU instruction set that libtorch used, such as {@code AVX512}
     * @param seed of the token noise
     */
    public record Writing(
            String bundle, String bundleHash, String codeVersion, String precision, String kernels, long seed) {}

    /**
     * How an image was made.
     *
     * @param imageIndex number of the image in the document, from 0
     * @param bundleHash SHA-256 over the bundle's files
     * @param codeVersion of Dreampress
     * @param precision {@code f32} or {@code bf16}
     * @param kernels the CPU instruction set that libtorch used
     * @param sampler such as {@code DDIM}
     * @param steps denoising steps
     * @param guidance strength of classifier-free guidance
     * @param imageGuidance strength of the guidance by the pictures that the image was made from; null where there was none
     * @param seed of the image noise, together with the image index
     */
    public record Drawing(
            int imageIndex,
            String bundleHash,
            String codeVersion,
            String precision,
            String kernels,
            String sampler,
            int steps,
            double guidance,
            @Nullable Double imageGuidance,
            long seed) {}
}
