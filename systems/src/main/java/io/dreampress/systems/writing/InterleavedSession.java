package io.dreampress.systems.writing;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.ConditionContext;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.Placement;
import io.dreampress.systems.WrittenBlock;
import io.dreampress.systems.article.Article;
import io.dreampress.systems.article.ArticleBlock;
import io.dreampress.systems.text.Caption;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A document in one context: text, dreams and fed-back pictures enter it in reading order. The layout is that of training:
 * a dream's queries stay, the picture drawn from them follows at once.
 */
abstract class InterleavedSession extends ReadingSession {
    private final boolean inDocument;
    /** Whether the model decides where images stand: it has learned to, and the request names no places. */
    final boolean placesItself;
    /** First tokens of the captions so far. */
    private final Set<Integer> shown = new HashSet<>();

    private Imagining imagining;
    /** Where the document stood before the dream. */
    private int dreamedAt;

    private int restoredImages;

    InterleavedSession(WritingModel model, Assignment assignment) {
        super(model, assignment);
        inDocument = model.descriptor().learned().conditionContext() == ConditionContext.DOCUMENT;
        placesItself = model.descriptor().learned().placement()
                && assignment.images().placement() instanceof Placement.Automatic;
    }

    /** What comes next after an image that is not read back. */
    abstract Step afterImage();

    /** Whether the model decides what follows an image, where its dream is its feedback. */
    abstract boolean decidesAfterImage();

    /** The end of an image that the model does not end itself. */
    final void willReadClosing() {
        model.dreamer().closing().ifPresent(id -> willRead(new Chunk.Tokens(List.of(id))));
    }

    /** An image of a history: what of it is in the context will be read again. */
    final void willReadImageAgain(WrittenBlock.Image image) {
        shown.add(model.prompts().encode(image.altText()).getFirst());
        if (model.dreamer().isFeedback()) {
            willDreamAgain();
            return;
        }
        boolean dreamStays = assignment.feedback() || (inDocument && placesItself);
        if (dreamStays) {
            model.dreamer().trace().ifPresent(this::willRead);
        }
        if (assignment.feedback()) {
            willReadPicture(restoredImages);
        }
        restoredImages++;
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

    @Override
    final Step dreamAgain() {
        imagining = Imagining.inDocument(model, strand, "", "");
        return goOn(this::imagineAgain);
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
        willReadPicture(index);
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
    public final boolean readsNext() {
        return imagining == null ? super.readsNext() : imagining.reads();
    }

    @Override
    public final long cacheBytes() {
        return super.cacheBytes() + (imagining == null ? 0 : imagining.bytes());
    }

    @Override
    public final void evict() {
        super.evict();
        if (imagining != null) {
            imagining.evict();
        }
    }

    @Override
    public final void close() {
        super.close();
        if (imagining != null) {
            imagining.close();
        }
    }
}
