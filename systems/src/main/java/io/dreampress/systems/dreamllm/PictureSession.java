package io.dreampress.systems.dreamllm;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.Turn;
import io.dreampress.systems.text.Caption;
import java.util.List;
import java.util.Optional;

/** One image from a prompt: the prompt is its caption, its alt text too. */
final class PictureSession extends DreamLlmSession {
    private static final int LONGEST_ALT_TEXT = 300;

    private final Imagining imagining;
    private boolean reads = true;

    PictureSession(DreamLlm model, Assignment assignment, List<Integer> beginAndCaption) {
        super(model, assignment);
        imagining = Imagining.ofCaption(
                model,
                beginAndCaption,
                Caption.altText(assignment.text(), LONGEST_ALT_TEXT),
                assignment.images().negativePrompt());
        countImages(assignment.history());
        stage = images() > 0 ? () -> finished(FinishReason.COMPLETE) : this::imagine;
    }

    private Step imagine() {
        Optional<Work> work = imagining.next();
        if (work.isPresent()) {
            return Step.of(work.get(), () -> new Turn.Fed(imagining.positions()));
        }
        reads = false;
        dream(imagining.altText(), imagining.condition(), false);
        return goOn(() -> finished(FinishReason.COMPLETE));
    }

    @Override
    public boolean readsNext() {
        return reads;
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
