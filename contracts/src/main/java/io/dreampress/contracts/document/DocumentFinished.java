package io.dreampress.contracts.document;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document is done.
 *
 * @param documentId UUID of the document
 * @param requestId the requester's id; null if none was given
 * @param tenant who asked
 * @param title as given, or taken from the text
 * @param language BCP 47 tag
 * @param blocks text and images in order
 * @param renditions the document as files: HTML, Markdown
 * @param finishReason {@code complete}, {@code stop}, {@code length}, {@code context} or {@code loop}
 * @param reproducibility what it was made with
 * @param metadata echoed; null if none was given
 * @param acceptedAt when its request was judged
 * @param finishedAt when it was assembled
 */
public record DocumentFinished(
        String documentId,
        @Nullable String requestId,
        String tenant,
        String title,
        String language,
        List<Block> blocks,
        List<Rendition> renditions,
        String finishReason,
        Reproducibility reproducibility,
        @Nullable Map<String, Object> metadata,
        Instant acceptedAt,
        Instant finishedAt)
        implements DocumentFact {
    public DocumentFinished {
        blocks = List.copyOf(blocks);
        renditions = List.copyOf(renditions);
    }

    /** The same document with these blocks. */
    public DocumentFinished withBlocks(List<Block> blocks) {
        return new DocumentFinished(
                documentId,
                requestId,
                tenant,
                title,
                language,
                blocks,
                renditions,
                finishReason,
                reproducibility,
                metadata,
                acceptedAt,
                finishedAt);
    }

    /** The same document with these files. */
    public DocumentFinished withRenditions(List<Rendition> renditions) {
        return new DocumentFinished(
                documentId,
                requestId,
                tenant,
                title,
                language,
                blocks,
                renditions,
                finishReason,
                reproducibility,
                metadata,
                acceptedAt,
                finishedAt);
    }
}
