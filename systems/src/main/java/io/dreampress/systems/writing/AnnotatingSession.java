package io.dreampress.systems.writing;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.Turn;
import io.dreampress.systems.WrittenBlock;
import io.dreampress.systems.article.Passages;
import io.dreampress.systems.article.Passages.Passage;
import io.dreampress.systems.article.PlacementPlan;
import io.dreampress.systems.text.Caption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Images for a given text, where queries see the document so far or pictures are fed back: the text is read passage by
 * passage into one context, each followed by its image.
 */
final class AnnotatingSession extends InterleavedSession {
    /** Characters of a text's beginning that say what it is about. */
    private static final int LONGEST_TOPIC = 400;

    private final PlacementPlan plan;
    private final Deque<Passage> passages;
    private String illustrated = "";
    private boolean waitsForImage;

    AnnotatingSession(WritingModel model, Assignment assignment) {
        super(model, assignment);
        plan = new PlacementPlan(assignment.images());
        passages = new ArrayDeque<>(Passages.of(assignment.text(), plan));
        willRead(new Chunk.Tokens(
                model.prompts().opening("illustrate", Caption.altText(assignment.text(), LONGEST_TOPIC))));
        countImages(assignment.history());
        for (WrittenBlock block : assignment.history()) {
            switch (block) {
                case WrittenBlock.Text text -> {
                    Optional<String> owed = passages.removeFirst().illustrated();
                    waitsForImage = owed.isPresent();
                    illustrated = owed.orElse("");
                    willReadText(text.text());
                }
                case WrittenBlock.Image image -> {
                    waitsForImage = false;
                    willReadImageAgain(image);
                    willReadClosing();
                }
            }
        }
        stage = this::read;
    }

    private void willReadText(String text) {
        willRead(new Chunk.Tokens(model.prompts().encode(model.prompts().harmless(text))));
    }

    @Override
    Step resumeText() {
        if (waitsForImage) {
            waitsForImage = false;
            return image(illustrated);
        }
        return goOn(this::nextPassage);
    }

    private Step nextPassage() {
        Passage passage = passages.pollFirst();
        if (passage == null) {
            return plan.isOwedAtTheEnd(images()) ? image(assignment.text()) : finished(FinishReason.COMPLETE);
        }
        announce(new Turn.PassageFinished(new WrittenBlock.Text(passage.text(), List.of())));
        if (passage.illustrated().isEmpty()) {
            return goOn(this::nextPassage);
        }
        illustrated = passage.illustrated().get();
        waitsForImage = true;
        willReadText(passage.text());
        return goOn(this::read);
    }

    @Override
    boolean decidesAfterImage() {
        return false;
    }

    @Override
    Step afterImage() {
        return goOn(this::nextPassage);
    }
}
