package io.dreampress.assembler.assembly;

import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.document.Reproducibility;
import io.dreampress.contracts.image.ImageRendered;
import io.dreampress.contracts.request.RequestAccepted;
import java.net.URI;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A document whose every part is there.
 *
 * @param blocks in order
 * @param finishReason why the writing ended
 * @param writing how the text was made
 */
public record Manuscript(List<Block> blocks, String finishReason, Reproducibility.Writing writing) {
    public Manuscript {
        blocks = List.copyOf(blocks);
    }

    /** A part of the document. */
    public sealed interface Block {}

    /** Text, exactly as written. */
    public record Text(String text) implements Block {}

    /** A drawn image and what it shows. */
    public record Image(ImageRendered fact, String altText) implements Block {}

    /** Stands where an image could not be rendered. */
    public record Placeholder(int imageIndex, String altText) implements Block {}

    /**
     * The finished document, without renditions.
     *
     * @param accepted the order
     * @param uris where an object of the object store can be read, by its key
     * @param finishedAt when it was assembled
     */
    public DocumentFinished document(RequestAccepted accepted, Function<String, URI> uris, Instant finishedAt) {
        var order = accepted.order();
        var title = Title.of(order, text());
        return new DocumentFinished(
                accepted.documentId(),
                accepted.requestId(),
                accepted.tenant(),
                title.text(),
                order.language(),
                blocks.stream().map(block -> published(block, uris)).toList(),
                List.of(),
                finishReason,
                new Reproducibility(writing, drawings()),
                accepted.metadata(),
                accepted.acceptedAt(),
                finishedAt);
    }

    private String text() {
        String text = blocks.stream()
                .filter(Text.class::isInstance)
                .map(block -> ((Text) block).text())
                .collect(Collectors.joining("\n\n"));
        return text.isBlank() ? firstAltText() : text;
    }

    private String firstAltText() {
        return blocks.stream()
                .map(block -> switch (block) {
                    case Text text -> "";
                    case Image(var fact, var altText) -> altText;
                    case Placeholder(var index, var altText) -> altText;
                })
                .filter(altText -> !altText.isBlank())
                .findFirst()
                .orElse("");
    }

    private List<Reproducibility.Drawing> drawings() {
        return blocks.stream()
                .filter(Image.class::isInstance)
                .map(block -> ((Image) block).fact().reproducibility())
                .sorted(Comparator.comparingInt(Reproducibility.Drawing::imageIndex))
                .toList();
    }

    private static io.dreampress.contracts.document.Block published(Block block, Function<String, URI> uris) {
        return switch (block) {
            case Text(var text) -> new io.dreampress.contracts.document.Block.Text(text);
            case Placeholder(var index, var altText) ->
                new io.dreampress.contracts.document.Block.Placeholder(index, altText);
            case Image(var fact, var altText) ->
                new io.dreampress.contracts.document.Block.Image(
                        fact.imageIndex(),
                        uris.apply(fact.image().key()).toString(),
                        fact.image().sha256(),
                        fact.image().mediaType(),
                        fact.width(),
                        fact.height(),
                        altText);
        };
    }
}
