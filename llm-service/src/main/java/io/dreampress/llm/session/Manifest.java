package io.dreampress.llm.session;

import io.dreampress.contracts.passage.WritingFinished;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.request.OnImageFailure;
import io.dreampress.systems.WrittenBlock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the assembler joins a document's parts against. */
final class Manifest {
    private Manifest() {}

    /** The block index of what comes after these blocks; texts without a character have no place of their own. */
    static int place(List<WrittenBlock> blocks) {
        return (int) blocks.stream().filter(Manifest::isVisible).count();
    }

    /** The last fact of a document that is written and whose every image is decided on. */
    static WritingFinished of(DocumentSession session) {
        List<WritingFinished.Entry> entries = new ArrayList<>();
        int tokens = 0;
        int place = 0;
        for (WrittenBlock block : session.blocks()) {
            switch (block) {
                case WrittenBlock.Text text -> {
                    tokens += text.tokenIds().size();
                    if (isVisible(text)) {
                        entries.add(new WritingFinished.TextEntry(place, Sha256.of(text.text())));
                    }
                }
                case WrittenBlock.Image image -> entry(session, image).ifPresent(entries::add);
            }
            place += isVisible(block) ? 1 : 0;
        }
        return new WritingFinished(
                session.ticket().documentId(),
                entries,
                session.finishReason().name().toLowerCase(Locale.ROOT),
                tokens,
                session.writing());
    }

    private static Optional<WritingFinished.Entry> entry(DocumentSession session, WrittenBlock.Image image) {
        Illustration illustration = session.illustration(image.imageIndex()).orElseThrow();
        return switch (illustration) {
            case Illustration.Rendered rendered ->
                Optional.of(new WritingFinished.ImageEntry(
                        image.imageIndex(), rendered.image().sha256(), image.altText()));
            case Illustration.Failed failed
            when session.ticket().onImageFailure() == OnImageFailure.PLACEHOLDER ->
                Optional.of(new WritingFinished.PlaceholderEntry(image.imageIndex(), image.altText()));
            case Illustration.Failed failed -> Optional.empty();
            case Illustration.Asked asked ->
                throw new IllegalStateException("image " + asked.imageIndex() + " of document '"
                        + session.ticket().documentId() + "': expected to be decided on, got asked for");
        };
    }

    private static boolean isVisible(WrittenBlock block) {
        return switch (block) {
            case WrittenBlock.Text text -> !text.text().isEmpty();
            case WrittenBlock.Image image -> true;
        };
    }
}
