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
import java.util.ArrayList;
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
    /** What is to enter the context: a chunk, or a picture that has yet to be brought. */
    private sealed interface Unread {
        record Ready(Chunk chunk) implements Unread {}

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

    final void willRead(Chunk chunk) {
        if (!(chunk instanceof Chunk.Tokens(List<Integer> ids)) || !ids.isEmpty()) {
            unread.add(new Unread.Ready(chunk));
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
        if (unread.peek() instanceof Unread.Missing(int imageIndex)) {
            Optional<Optional<Pixels>> brought = brought(imageIndex);
            if (brought.isEmpty()) {
                return Step.free(new Turn.Awaiting(imageIndex));
            }
            unread.removeFirst();
            brought.get().ifPresent(pixels -> unread.addFirst(new Unread.Ready(new Chunk.Picture(pixels))));
        }
        if (unread.peek() instanceof Unread.Dreamt) {
            unread.removeFirst();
            imagining = Imagining.inDocument(model, strand, "", "");
            return goOn(this::imagineAgain);
        }
        List<Chunk> chunks = new ArrayList<>();
        while (unread.peek() instanceof Unread.Ready(Chunk chunk)) {
            chunks.add(chunk);
            unread.removeFirst();
        }
        if (chunks.isEmpty()) {
            return unread.isEmpty() ? goOn(this::resumeText) : read();
        }
        int positions = chunks.stream().mapToInt(model.tower()::positions).sum();
        if (strand.positions() + positions > model.descriptor().contextTokens()) {
            return finished(FinishReason.CONTEXT);
        }
        Work work = new Work.Read(strand, chunks, reading -> logits = reading.logits());
        return Step.of(work, () -> new Turn.Fed(positions));
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
        return imagining == null ? !unread.isEmpty() || strand.isEvicted() : imagining.reads();
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
