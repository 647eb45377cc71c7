package io.dreampress.systems.writing;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.text.Caption;
import java.util.Optional;

/** One image from a prompt, which is its caption and its alt text too, or from pictures and an instruction. */
final class PictureSession extends StagedSession {
    private static final int LONGEST_ALT_TEXT = 300;

    private final Imagining imagining;

    PictureSession(WritingModel model, Assignment assignment, Wish wish) {
        super(model, assignment);
        imagining = Imagining.of(model, wish, Caption.altText(assignment.text(), LONGEST_ALT_TEXT));
        countImages(assignment.history());
        stage = images() > 0 ? () -> finished(FinishReason.COMPLETE) : this::imagine;
    }

    private Step imagine() {
        Optional<Work> work = imagining.next();
        if (work.isPresent()) {
            return Step.of(work.get(), () -> fed(work.get()));
        }
        dream(imagining.altText(), imagining.condition(), false);
        return goOn(() -> finished(FinishReason.COMPLETE));
    }

    @Override
    public boolean readsNext() {
        return imagining.reads();
    }

    @Override
    public long cacheBytes() {
        return imagining.bytes();
    }

    @Override
    public void evict() {
        imagining.evict();
    }

    @Override
    public void close() {
        imagining.close();
    }
}
