package io.dreampress.training.evaluation;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleDescriptor;
import io.dreampress.systems.Condition;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painted;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Draws prompts with a bundle as requests for single images do, many at a time, with the bundle's own defaults. */
public final class Artist {
    private static final int TOGETHER = 10;

    private final Bundle bundle;
    private final long seed;
    private final Progress progress;

    /**
     * @param seed of the images' noise; prompt i is drawn as image i of one document
     */
    public Artist(Bundle bundle, long seed, Progress progress) {
        this.bundle = bundle;
        this.seed = seed;
        this.progress = progress;
    }

    /**
     * What to draw.
     *
     * @param words the prompt
     * @param style words appended to it; empty for none
     */
    public record Prompt(String words, String style) {}

    /**
     * Draws all prompts.
     *
     * @return one picture per prompt, in order
     * @throws IllegalStateException if one cannot be drawn
     */
    public List<Pixels> draw(List<Prompt> prompts) {
        List<Condition> conditions = conditions(prompts);
        List<Pixels> pictures = new ArrayList<>();
        try (Painter painter = bundle.painter()) {
            for (int from = 0; from < prompts.size(); from += TOGETHER) {
                int to = Math.min(from + TOGETHER, prompts.size());
                pictures.addAll(paint(painter, conditions, from, to));
                progress.advanced("drawing", to, prompts.size());
            }
        }
        return pictures;
    }

    private List<Condition> conditions(List<Prompt> prompts) {
        List<Condition> conditions = new ArrayList<>();
        try (Writer writer = bundle.writer()) {
            for (Prompt prompt : prompts) {
                conditions.add(condition(writer, prompt));
                progress.advanced("reading prompts", conditions.size(), prompts.size());
            }
        }
        return conditions;
    }

    private Condition condition(Writer writer, Prompt prompt) {
        Assignment assignment = new Assignment(
                Kind.IMAGE,
                prompt.words(),
                List.of(),
                new ImagePlan(
                        1,
                        1,
                        new Placement.Automatic(),
                        prompt.style(),
                        bundle.descriptor().defaults().negativePrompt()),
                new TextSampling(32, 0, 0, 1, 1, List.of()),
                seed,
                false,
                List.of());
        try (Writer.Session session = writer.open(assignment)) {
            while (true) {
                switch (writer.advance(List.of(session)).getFirst()) {
                    case Turn.Dreamed(var dream) -> {
                        return dream.condition();
                    }
                    case Turn.Finished(var reason) ->
                        throw new IllegalStateException("prompt: expected an image to draw, got the end: " + reason);
                    case Turn.Fed _, Turn.Wrote _, Turn.PassageFinished _, Turn.Awaiting _ -> {}
                }
            }
        }
    }

    private List<Pixels> paint(Painter painter, List<Condition> conditions, int from, int to) {
        List<Painter.Painting> paintings = IntStream.range(from, to)
                .mapToObj(i -> painter.begin(order(conditions.get(i), i)))
                .toList();
        try {
            while (!paintings.getFirst().isDenoised()) {
                painter.step(paintings);
            }
            return painter.finish(paintings).stream().map(Artist::pixels).toList();
        } finally {
            paintings.forEach(Painter.Painting::close);
        }
    }

    private PaintOrder order(Condition condition, int index) {
        BundleDescriptor.Size size = bundle.descriptor().imageSizes().getFirst();
        BundleDescriptor.Defaults defaults = bundle.descriptor().defaults();
        return new PaintOrder(
                condition, size.width(), size.height(), defaults.steps(), defaults.guidance(), seed, index);
    }

    private static Pixels pixels(Painted painted) {
        return switch (painted) {
            case Painted.Picture(Pixels pixels) -> pixels;
            case Painted.Failed(String reason) ->
                throw new IllegalStateException("image: expected a picture, got " + reason);
        };
    }
}
