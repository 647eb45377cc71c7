package io.dreampress.systems.article;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Placement;
import io.dreampress.systems.article.Passages.Passage;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PassagesTest {
    private static final String ARTICLE = "# Title\n\nOne.\n\n- two\n- three\n\n## End\n";

    @Test
    void cutsAfterEveryParagraphUpToTheMaximum() {
        assertThat(Passages.of(ARTICLE, plan(2, new Placement.Automatic())))
                .containsExactly(
                        new Passage("# Title\n\nOne.\n\n", Optional.of("One.\n\n")),
                        new Passage("- two\n", Optional.of("- two\n")),
                        new Passage("- three\n\n## End\n", Optional.empty()));
    }

    @Test
    void cutsAfterTheParagraphsThatAreNamed() {
        assertThat(Passages.of(ARTICLE, plan(9, new Placement.AfterParagraphs(List.of(1, 77)))))
                .extracting(Passage::text)
                .containsExactly("# Title\n\nOne.\n\n- two\n", "- three\n\n## End\n");
    }

    @Property
    void losesNothing(@ForAll String article, @ForAll @IntRange(max = 5) int maximum) {
        assertThat(Passages.of(article, plan(maximum, new Placement.EveryParagraph())).stream()
                        .map(Passage::text)
                        .collect(Collectors.joining()))
                .isEqualTo(article);
    }

    private static PlacementPlan plan(int maximum, Placement placement) {
        return new PlacementPlan(new ImagePlan(0, maximum, placement, "", ""));
    }
}
