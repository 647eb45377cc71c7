package io.dreampress.ingest.offer;

import io.dreampress.contracts.request.Kind;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.EnumSet;

/** The bundle that tests judge for: write, illustrate and image; 128×128 and 256×128; 2048 positions. */
public final class SampleOffer {
    private SampleOffer() {}

    public static Path folder() {
        try {
            return Path.of(SampleOffer.class.getResource("/bundle").toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static ModelOffer offer() {
        return BundleFile.read(folder());
    }

    /** The same, also able to edit pictures and to answer questions about them. */
    public static ModelOffer withPictures() {
        ModelOffer offer = offer();
        return new ModelOffer(
                offer.name(),
                offer.version(),
                EnumSet.allOf(Kind.class),
                offer.contextTokens(),
                offer.imageSizes(),
                true,
                offer.defaults());
    }

    /** The same, where pictures have a guidance of their own. */
    public static ModelOffer withImageGuidance(double strength) {
        ModelOffer offer = withPictures();
        ModelOffer.Defaults defaults = offer.defaults();
        return new ModelOffer(
                offer.name(),
                offer.version(),
                offer.kinds(),
                offer.contextTokens(),
                offer.imageSizes(),
                offer.feedback(),
                new ModelOffer.Defaults(
                        defaults.steps(),
                        defaults.guidance(),
                        strength,
                        defaults.style(),
                        defaults.negativePrompt(),
                        defaults.maxTokens(),
                        defaults.temperature(),
                        defaults.topK(),
                        defaults.topP(),
                        defaults.repetitionPenalty(),
                        defaults.minImages(),
                        defaults.maxImages(),
                        defaults.feedback()));
    }

    /** Counts words: what the bundle's own tokenizer does. */
    public static int words(String text) {
        return text.isBlank() ? 0 : text.strip().split("\\s+").length;
    }
}
