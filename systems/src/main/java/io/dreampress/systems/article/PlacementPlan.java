package io.dreampress.systems.article;

import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Placement;
import java.util.List;

/**
 * After which paragraphs images stand, for a model that has not learned to decide that itself.
 *
 * @param plan what was asked
 */
public record PlacementPlan(ImagePlan plan) {
    /**
     * Whether an image follows a paragraph.
     *
     * @param paragraph its number in the document, from 0
     * @param images how many the document has before it
     */
    public boolean isDueAfter(int paragraph, int images) {
        return images < plan.maximum()
                && switch (plan.placement()) {
                    case Placement.Automatic() -> true;
                    case Placement.EveryParagraph() -> true;
                    case Placement.AfterParagraphs(List<Integer> paragraphs) -> paragraphs.contains(paragraph);
                };
    }

    /** Whether any further image is wanted at all. */
    public boolean mayBeDue(int images) {
        return images < plan.maximum();
    }

    /** Whether images are still owed at the end of the text. */
    public boolean isOwedAtTheEnd(int images) {
        return images < plan.minimum();
    }
}
