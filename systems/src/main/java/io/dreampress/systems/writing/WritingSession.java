package io.dreampress.systems.writing;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.Turn;
import io.dreampress.systems.WrittenBlock;
import io.dreampress.systems.article.ArticleBlock;
import io.dreampress.systems.article.PlacementPlan;
import io.dreampress.systems.text.GrowingText;
import io.dreampress.systems.text.ParagraphEnd;
import io.dreampress.systems.text.StopTexts;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * Text that the model decides, with images: the interleaved loop. The token decided last has not been read yet: it is
 * shown and read in the same step.
 *
 * <p>Where a model has learned to place images it decides {@code <dream_start>}; elsewhere an image follows the
 * paragraphs that the plan names, as soon as the decided token begins the next one. With feedback that token is decided
 * anew after the image.
 */
final class WritingSession extends InterleavedSession {
    private final TokenChoice choice;
    private final PlacementPlan plan;
    private final GrowingText text;
    private final BitSet seen = new BitSet();
    private int decided;
    private int paragraphs;
    private boolean toldText;
    /** While a history is restored: whether its last block so far is an image. */
    private boolean imageIsOpen;

    /** Why the text has ended, while the last images are still asked for; null while it goes on. */
    private FinishReason ending;

    /**
     * @param prompt what is read first
     */
    WritingSession(WritingModel model, Assignment assignment, TokenChoice choice, List<Chunk> prompt) {
        super(model, assignment);
        this.choice = choice;
        this.plan = new PlacementPlan(assignment.images());
        this.text = new GrowingText(
                model::decode, new StopTexts(assignment.sampling().stop()));
        for (Chunk chunk : prompt) {
            if (chunk instanceof Chunk.Tokens(List<Integer> ids)) {
                ids.forEach(seen::set);
            }
        }
        willRead(prompt);
        countImages(assignment.history());
        assignment.history().forEach(this::restore);
        if (imageIsOpen && !placesItself) {
            willReadClosing();
        }
        stage = this::read;
    }

    private void restore(WrittenBlock block) {
        closeImageBefore(block);
        switch (block) {
            case WrittenBlock.Text(String passage, List<Integer> tokens, FinishReason end) -> {
                ending = end;
                text.restore(passage, tokens);
                paragraphs += countParagraphs(passage);
                tokens.forEach(seen::set);
                toldText = true;
                willReadWritten(tokens);
            }
            case WrittenBlock.Image image -> {
                willReadImageAgain(image);
                imageIsOpen = true;
            }
        }
    }

    /** A model that places images decides their ends as part of the text, which is not told where it is empty. */
    private void closeImageBefore(WrittenBlock block) {
        if (imageIsOpen && (!placesItself || block instanceof WrittenBlock.Image)) {
            willReadClosing();
        }
        imageIsOpen = false;
    }

    @Override
    Step resumeText() {
        Optional<WrittenBlock.Text> last =
                lastOfHistory().filter(WrittenBlock.Text.class::isInstance).map(WrittenBlock.Text.class::cast);
        if (ending != null && (last.isPresent() || !decidesAnewAfterImage())) {
            return afterPassage(last, this::lastImages);
        }
        ending = null;
        decide(!continuesAfterImage());
        return afterPassage(last, this::write);
    }

    /** After a restart at an image that left nothing in the context, where the model would ask for it again. */
    private boolean continuesAfterImage() {
        return !assignment.feedback()
                && !model.dreamer().isFeedback()
                && lastOfHistory().filter(WrittenBlock.Image.class::isInstance).isPresent();
    }

    /** A model that ended the text itself decides anew once it has seen the image. */
    private boolean decidesAnewAfterImage() {
        return ending == FinishReason.COMPLETE
                && (assignment.feedback() || model.dreamer().isFeedback());
    }

    /** After a restart at a text whose image has not been asked for, that image comes first. */
    private Step afterPassage(Optional<WrittenBlock.Text> last, Supplier<Step> next) {
        Optional<String> illustrated = placesItself
                ? Optional.empty()
                : last.flatMap(passage -> lastParagraph(passage.text()))
                        .filter(paragraph -> plan.isDueAfter(paragraphs - 1, images()));
        return illustrated.isPresent() ? image(illustrated.get()) : goOn(next);
    }

    /** The history's last block, if nothing has followed it yet. */
    private Optional<WrittenBlock> lastOfHistory() {
        List<WrittenBlock> history = assignment.history();
        boolean untouched = !history.isEmpty() && text.passage().isEmpty() && images() == imagesOfHistory();
        return untouched ? Optional.of(history.getLast()) : Optional.empty();
    }

    private int imagesOfHistory() {
        return (int) assignment.history().stream()
                .filter(WrittenBlock.Image.class::isInstance)
                .count();
    }

    private void decide(boolean mayDream) {
        boolean dreams = mayDream && placesItself && images() < plan.plan().maximum();
        decided = choice.choose(model.tokens().possible(logits, dreams), text.tokenCount(), seen);
    }

    private Step write() {
        if (model.tokens().isEnd(decided)) {
            return endText(FinishReason.COMPLETE, text.passage().length());
        }
        if (model.tokens().isImage(decided)) {
            String passage = text.passage();
            finishPassage(passage.length());
            return image(lastParagraph(passage).orElse(passage));
        }
        Optional<String> illustrated = placesItself ? Optional.empty() : paragraphEnds();
        if (illustrated.isPresent()) {
            finishPassage(text.passage().length());
            return image(illustrated.get());
        }
        if (text.tokenCount() >= assignment.sampling().maximumTokens()) {
            return endText(FinishReason.LENGTH, text.passage().length());
        }
        if (strand.positions() >= model.descriptor().contextTokens()) {
            return endText(FinishReason.CONTEXT, text.passage().length());
        }
        return append();
    }

    /** The paragraph that ends before the decided token, if an image is due after it. */
    private Optional<String> paragraphEnds() {
        String passage = text.passage();
        if (!passage.endsWith("\n") || !plan.mayBeDue(images())) {
            return Optional.empty();
        }
        int number = paragraphs + countParagraphs(passage) - 1;
        return ParagraphEnd.before(passage, text.preview(decided))
                .filter(block -> block.isParagraph() && plan.isDueAfter(number, images()))
                .map(ArticleBlock::text);
    }

    private Step append() {
        int token = decided;
        String fresh = text.append(token);
        seen.set(token);
        if (text.stopsAt() >= 0) {
            return endText(FinishReason.STOP, text.stopsAt());
        }
        OptionalInt loop = text.loopsAt();
        if (loop.isPresent()) {
            return endText(FinishReason.LOOP, loop.getAsInt());
        }
        Work work = new Work.Decode(strand, token, row -> {
            logits = row;
            decide(true);
        });
        return Step.of(work, () -> new Turn.Wrote(fresh));
    }

    private Step endText(FinishReason reason, int length) {
        ending = reason;
        String passage = text.passage().substring(0, length);
        Optional<String> last = lastParagraph(passage);
        finishPassage(length);
        if (!placesItself && last.isPresent() && plan.isDueAfter(paragraphs - 1, images())) {
            return image(last.get());
        }
        return goOn(this::lastImages);
    }

    private void finishPassage(int length) {
        int written = text.tokens().size();
        GrowingText.Cut cut = text.finishPassage(length);
        forget(written - cut.tokens().size());
        paragraphs += countParagraphs(cut.text());
        String told = cut.text().isBlank() ? "" : cut.text();
        boolean endMatters = ending != null && (!toldText || plan.isOwedAtTheEnd(images()));
        if (!told.isEmpty() || !cut.tokens().isEmpty() || endMatters) {
            toldText = true;
            announce(new Turn.PassageFinished(new WrittenBlock.Text(told, cut.tokens(), ending)));
        }
    }

    /** Tokens that a stop text or a loop cut off: no image is to be dreamt of them. The last one was never read. */
    private void forget(int cutOff) {
        if (cutOff > 1) {
            strand.rewind(strand.mark() - (cutOff - 1));
        }
    }

    private Step lastImages() {
        if (plan.isOwedAtTheEnd(images())) {
            return image(assignment.text());
        }
        return finished(ending);
    }

    @Override
    Step afterImage() {
        if (model.dreamer().isFeedback()) {
            return goOn(this::resumeText);
        }
        if (ending != null) {
            return goOn(this::lastImages);
        }
        if (placesItself) {
            decide(false);
        }
        return goOn(this::write);
    }

    @Override
    boolean decidesAfterImage() {
        return placesItself;
    }
}
