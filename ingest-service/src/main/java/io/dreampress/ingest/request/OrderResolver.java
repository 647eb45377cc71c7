package io.dreampress.ingest.request;

import io.dreampress.contracts.request.DocumentOrder;
import io.dreampress.contracts.request.DocumentRequest;
import io.dreampress.contracts.request.ImageOptions;
import io.dreampress.contracts.request.Kind;
import io.dreampress.contracts.request.OnImageFailure;
import io.dreampress.contracts.request.Placement;
import io.dreampress.contracts.request.Priority;
import io.dreampress.contracts.request.TextOptions;
import io.dreampress.ingest.offer.ModelOffer;
import java.util.List;
import java.util.UUID;

/** Gives every absent field of a request its meaning. Thread-safe. */
public final class OrderResolver {
    private static final long SEED_BITS = (1L << 53) - 1;
    private static final ImageOptions NO_IMAGE_OPTIONS =
            new ImageOptions(null, null, null, null, null, null, null, null, null);
    private static final TextOptions NO_TEXT_OPTIONS = new TextOptions(null, null, null, null, null, null);

    private final ModelOffer offer;

    public OrderResolver(ModelOffer offer) {
        this.offer = offer;
    }

    /**
     * Resolves a request.
     *
     * @param request as {@link RequestReader} read it
     * @param documentId gives the seed where the request has none
     * @param pictures object-store keys of the request's pictures, in order
     */
    public DocumentOrder resolve(DocumentRequest request, UUID documentId, List<String> pictures) {
        return new DocumentOrder(
                request.kind(),
                or(request.prompt(), request.article()),
                request.title(),
                or(request.language(), "en"),
                pictures,
                images(request),
                text(or(request.text(), NO_TEXT_OPTIONS)),
                or(request.seed(), documentId.getMostSignificantBits() & SEED_BITS),
                or(request.priority(), Priority.INTERACTIVE),
                or(request.onImageFailure(), OnImageFailure.PLACEHOLDER),
                or(request.feedback(), offer.defaults().feedback()));
    }

    private ImageOptions images(DocumentRequest request) {
        ImageOptions asked = or(request.images(), NO_IMAGE_OPTIONS);
        ModelOffer.Defaults defaults = offer.defaults();
        Range count = count(request, asked);
        return new ImageOptions(
                count.min(),
                count.max(),
                or(asked.placement(), new Placement.Automatic()),
                or(asked.size(), offer.imageSizes().getFirst()),
                or(asked.style(), defaults.style()),
                or(asked.negativePrompt(), defaults.negativePrompt()),
                or(asked.steps(), defaults.steps()),
                or(asked.guidance(), defaults.guidance()),
                request.kind() == Kind.EDIT ? or(asked.imageGuidance(), defaults.imageGuidance()) : null);
    }

    private record Range(int min, int max) {}

    private Range count(DocumentRequest request, ImageOptions asked) {
        return switch (request.kind()) {
            case IMAGE, EDIT -> new Range(1, 1);
            case ANSWER -> new Range(0, 0);
            case WRITE, ILLUSTRATE -> {
                int usual = asked.placement() instanceof Placement.AfterParagraphs named
                        ? named.paragraphs().size()
                        : offer.defaults().maxImages();
                int max = or(asked.max(), Math.max(usual, or(asked.min(), 0)));
                yield new Range(or(asked.min(), Math.min(offer.defaults().minImages(), max)), max);
            }
        };
    }

    private TextOptions text(TextOptions asked) {
        ModelOffer.Defaults defaults = offer.defaults();
        return new TextOptions(
                or(asked.maxTokens(), defaults.maxTokens()),
                or(asked.temperature(), defaults.temperature()),
                or(asked.topK(), defaults.topK()),
                or(asked.topP(), defaults.topP()),
                or(asked.repetitionPenalty(), defaults.repetitionPenalty()),
                or(asked.stop(), List.of()));
    }

    private static <T> T or(T asked, T otherwise) {
        return asked == null ? otherwise : asked;
    }
}
