package io.dreampress.systems.writing;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.Condition;
import io.dreampress.systems.Dream;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import io.dreampress.systems.WrittenBlock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What all sessions share: turns that cost nothing and wait to be told, pictures that were brought, how many images there
 * are. A session is at one stage at a time; a stage is a method that gives the next step and may name the next stage.
 */
abstract class StagedSession implements Writer.Session {
    final WritingModel model;
    final Assignment assignment;
    private final Deque<Turn> announced = new ArrayDeque<>();
    private final Map<Integer, Optional<Pixels>> brought = new HashMap<>();
    private int images;
    Supplier<Step> stage;

    StagedSession(WritingModel model, Assignment assignment) {
        this.model = model;
        this.assignment = assignment;
    }

    /** The next step; announced turns come first. */
    final Step next() {
        return announced.isEmpty() ? stage.get() : Step.free(announced.removeFirst());
    }

    /** Tells a turn in a later step, before anything else happens. */
    final void announce(Turn turn) {
        announced.addLast(turn);
    }

    /** The next announced turn at once, or what the stage gives if there is none. */
    final Step goOn(Supplier<Step> nextStage) {
        stage = nextStage;
        return next();
    }

    final int images() {
        return images;
    }

    /** Counts the images of a history. */
    final void countImages(List<WrittenBlock> history) {
        images = (int)
                history.stream().filter(WrittenBlock.Image.class::isInstance).count();
    }

    /** Announces the next image; returns its number. */
    final int dream(String altText, Condition condition, boolean fedBack) {
        announce(new Turn.Dreamed(new Dream(images, altText, condition, fedBack)));
        return images++;
    }

    final Step finished(FinishReason reason) {
        stage = () -> Step.free(new Turn.Finished(reason));
        return next();
    }

    /** What a work comes to that reads and shows nothing. */
    final Turn fed(Work work) {
        return new Turn.Fed(
                switch (work) {
                    case Work.Read read ->
                        read.chunks().stream()
                                .mapToInt(model.tower()::positions)
                                .sum();
                    case Work.Decode decode -> 1;
                });
    }

    /** The picture of an image, once it was brought. */
    final Optional<Optional<Pixels>> brought(int imageIndex) {
        return Optional.ofNullable(brought.remove(imageIndex));
    }

    @Override
    public final void resume(int imageIndex, Optional<Pixels> picture) {
        brought.put(imageIndex, picture);
    }

    @Override
    public boolean readsNext() {
        return false;
    }
}
