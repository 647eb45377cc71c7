package io.dreampress.systems.writing;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.ConditionContext;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Turn;
import io.dreampress.systems.WrittenBlock;
import io.dreampress.systems.article.Article;
import io.dreampress.systems.article.ArticleBlock;
import io.dreampress.systems.text.Caption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A document in one context: text, dreams and fed-back pictures enter it in reading order. The layout is that of training:
 * a dream's queries stay, the picture drawn from them follows at once.
 */
abstract class InterleavedSession extends StagedSession {
    /** What is to enter the context. */
    private sealed interface Unread {
        /** Chunks that are one pass, as they are whenever this document is written. */
        record Ready(List<Chunk> chunks) implements Unread {}

        /** A token of a history that was decoded, and is again, so that what follows comes out the same to the last bit. */
        record Written(int token) implements Unread {}

        /** A picture that has yet to be brought. */
        record Missing(int imageIndex) implements Unread {}

        /** A dream of a history, which is dreamt again. */
        record Dreamt() implements Unread {}
    }

    final Strand strand;
    private final Deque<Unread> unread = new ArrayDeque<>();
    private final boolean inDocument;
    private final boolean placesItself;
    /** First tokens of the captions so far. */
    private final Set<Integer> shown = new HashSet<>();

    private Imagining imagining;
    /** Where the document stood before the dream. */
    private int dreamedAt;

    private int restoredImages;

    /** {@code (V)} after the last position that was read. */
    float[] logits;

    InterleavedSession(WritingModel model, Assignment assignment) {
        super(model, assignment);
        strand = new Strand(model.tower());
        inDocument = model.descriptor().learned().conditionContext() == ConditionContext.DOCUMENT;
        placesItself = model.descriptor().learned().placement();
    }

    /** What comes next once everything unread is read. */
    abstract Step resumeText();

    /** What comes next after an image that is not read back. */
    abstract Step afterImage();

    /** Whether the model decides what follows an image, where its dream is its feedback. */
    abstract boolean decidesAfterImage();

    /** Chunks that are read in one pass. */
    final void willRead(List<Chunk> chunks) {
        List<Chunk> some = chunks.stream()
                .filter(chunk -> !(chunk instanceof Chunk.Tokens(List<Integer> ids)) || !ids.isEmpty())
                .toList();
        if (!some.isEmpty()) {
            unread.add(new Unread.Ready(some));
        }
    }

    /** A chunk that is read by itself. */
    final void willRead(Chunk chunk) {
        willRead(List.of(chunk));
    }

    /** Tokens of a history: in one pass where their rounding does not matter, else one by one, as they were written. */
    final void willReadWritten(List<Integer> tokens) {
        if (model.tower().isExact()) {
            tokens.forEach(token -> unread.add(new Unread.Written(token)));
        } else {
            willRead(new Chunk.Tokens(tokens));
        }
    }

    /** The end of an image that the model does not end itself. */
    final void willReadClosing() {
        model.dreamer().closing().ifPresent(id -> willRead(new Chunk.Tokens(List.of(id))));
    }

    /** An image of a history: what of it is in the context will be read again. */
    final void willReadImageAgain(WrittenBlock.Image image) {
        shown.add(model.prompts().encode(image.altText()).getFirst());
        if (model.dreamer().isFeedback()) {
            unread.add(new Unread.Dreamt());
            return;
        }
        boolean dreamStays = assignment.feedback() || (inDocument && placesItself);
        if (dreamStays) {
            model.dreamer().trace().ifPresent(this::willRead);
        }
        if (assignment.feedback()) {
            unread.add(new Unread.Missing(restoredImages));
        }
        restoredImages++;
    }

    /** Reads what is unread, as far as it is there. */
    final Step read() {
        return switch (unread.poll()) {
            case null -> goOn(this::resumeText);
            case Unread.Ready(List<Chunk> chunks) -> read(chunks);
            case Unread.Written(int token) -> read(new Work.Decode(strand, token, row -> logits = row), 1);
            case Unread.Missing picture -> read(picture);
            case Unread.Dreamt _ -> {
                imagining = Imagining.inDocument(model, strand, "", "");
                yield goOn(this::imagineAgain);
            }
        };
    }

    private Step read(Unread.Missing picture) {
        Optional<Optional<Pixels>> brought = brought(picture.imageIndex());
        if (brought.isEmpty()) {
            unread.addFirst(picture);
            return Step.free(new Turn.Awaiting(picture.imageIndex()));
        }
        return brought.get()
                .map(pixels -> read(List.<Chunk>of(new Chunk.Picture(pixels))))
                .orElseGet(this::read);
    }

    private Step read(List<Chunk> chunks) {
        int positions = chunks.stream().mapToInt(model.tower()::positions).sum();
        return read(new Work.Read(strand, chunks, reading -> logits = reading.logits()), positions);
    }

    private Step read(Work work, int positions) {
        return strand.positions() + positions > model.descriptor().contextTokens()
                ? finished(FinishReason.CONTEXT)
                : Step.of(work, () -> new Turn.Fed(positions));
    }

    /** Asks for an image of a paragraph, which is the last thing in the document. */
    final Step image(String paragraph) {
        if (inDocument) {
            return goOn(() -> dreamInDocument(paragraph));
        }
        imagining = Imagining.of(
                model,
                paragraph,
                assignment.images().style(),
                assignment.images().negativePrompt(),
                shown);
        return goOn(this::imagine);
    }

    private Step dreamInDocument(String paragraph) {
        if (strand.positions() + model.dreamer().positions()
                > model.descriptor().contextTokens()) {
            return finished(FinishReason.CONTEXT);
        }
        dreamedAt = strand.mark();
        imagining = Imagining.inDocument(
                model, strand, Caption.of("", paragraph), assignment.images().negativePrompt());
        return goOn(this::imagine);
    }

    /** Without feedback, text after a dream reads as without it, unless the model itself asked for the dream. */
    private boolean staysAfterDream() {
        return assignment.feedback() || placesItself;
    }

    private Step imagineAgain() {
        Optional<Work> work = imagining.next();
        if (work.isPresent()) {
            return Step.of(work.get(), () -> fed(work.get()));
        }
        logits = imagining.logits();
        stopImagining();
        return goOn(this::read);
    }

    private void stopImagining() {
        imagining.close();
        imagining = null;
    }

    private Step imagine() {
        Optional<Work> work = imagining.next();
        if (work.isPresent()) {
            return Step.of(work.get(), () -> fed(work.get()));
        }
        shown.add(model.prompts().encode(imagining.altText()).getFirst());
        if (model.dreamer().isFeedback()) {
            return imagined();
        }
        boolean dreamIsLast = inDocument;
        int index = dream(imagining.altText(), imagining.condition(), assignment.feedback());
        if (dreamIsLast && staysAfterDream()) {
            logits = model.dreamer().trace().isPresent() ? imagining.logits() : logits;
        } else if (dreamIsLast) {
            strand.rewind(dreamedAt);
        }
        stopImagining();
        if (!assignment.feedback()) {
            return goOn(this::afterImage);
        }
        if (!dreamIsLast) {
            model.dreamer().trace().ifPresent(this::willRead);
        }
        unread.add(new Unread.Missing(index));
        return goOn(this::read);
    }

    /** The dream stays; nothing waits for its picture. */
    private Step imagined() {
        dream(imagining.altText(), imagining.condition(), false);
        logits = imagining.logits();
        stopImagining();
        if (decidesAfterImage()) {
            return goOn(this::afterImage);
        }
        willReadClosing();
        return goOn(this::read);
    }

    /** The paragraph that a text ends with. */
    static Optional<String> lastParagraph(String text) {
        List<ArticleBlock> blocks = Article.blocks(text);
        return blocks.isEmpty()
                ? Optional.empty()
                : Optional.of(blocks.getLast())
                        .filter(ArticleBlock::isParagraph)
                        .map(ArticleBlock::text);
    }

    static int countParagraphs(String text) {
        return (int)
                Article.blocks(text).stream().filter(ArticleBlock::isParagraph).count();
    }

    @Override
    public boolean readsNext() {
        if (imagining != null) {
            return imagining.reads();
        }
        return strand.isEvicted() || !(unread.isEmpty() || unread.peek() instanceof Unread.Written);
    }

    @Override
    public final long cacheBytes() {
        return strand.bytes() + (imagining == null ? 0 : imagining.bytes());
    }

    @Override
    public final void evict() {
        strand.evict();
        if (imagining != null) {
            imagining.evict();
        }
    }

    @Override
    public final void close() {
        strand.close();
        if (imagining != null) {
            imagining.close();
        }
    }
}
