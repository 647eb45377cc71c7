package io.dreampress.llm.session;

import io.dreampress.contracts.request.DocumentOrder;
import io.dreampress.contracts.request.ImageOptions;
import io.dreampress.contracts.request.TextOptions;
import io.dreampress.systems.Assignment;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.WrittenBlock;
import java.util.List;

/** An order in the writer's words. */
final class Assignments {
    private Assignments() {}

    static Assignment of(DocumentOrder order, List<Pixels> pictures, List<WrittenBlock> history) {
        return new Assignment(
                kind(order.kind()),
                order.content(),
                pictures,
                plan(order.images()),
                sampling(order.text()),
                order.seed(),
                order.feedback(),
                history);
    }

    private static Kind kind(io.dreampress.contracts.request.Kind kind) {
        return switch (kind) {
            case WRITE -> Kind.WRITE;
            case ILLUSTRATE -> Kind.ILLUSTRATE;
            case IMAGE -> Kind.IMAGE;
            case EDIT -> Kind.EDIT;
            case ANSWER -> Kind.ANSWER;
        };
    }

    private static ImagePlan plan(ImageOptions images) {
        return new ImagePlan(
                images.min(), images.max(), placement(images.placement()), images.style(), images.negativePrompt());
    }

    private static Placement placement(io.dreampress.contracts.request.Placement placement) {
        return switch (placement) {
            case io.dreampress.contracts.request.Placement.Automatic automatic -> new Placement.Automatic();
            case io.dreampress.contracts.request.Placement.EveryParagraph every -> new Placement.EveryParagraph();
            case io.dreampress.contracts.request.Placement.AfterParagraphs after ->
                new Placement.AfterParagraphs(after.paragraphs());
        };
    }

    private static TextSampling sampling(TextOptions text) {
        return new TextSampling(
                text.maxTokens(), text.temperature(), text.topK(), text.topP(), text.repetitionPenalty(), text.stop());
    }
}
