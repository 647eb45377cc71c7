package io.dreampress.assembler.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.passage.TextWritten;
import io.dreampress.contracts.passage.WritingFailed;
import io.dreampress.contracts.request.DocumentCancellation;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AssemblyTest {
    private final SampleDocument sample = new SampleDocument("d", "tip");

    @Test
    void keepsTextImageAndPlaceholderInTheManifestsOrder() {
        var complete = (Outcome.Complete) Assembly.of(sample.parts()).outcome();
        var document = complete.manuscript()
                .document(complete.accepted(), key -> URI.create("http://o/" + key), SampleDocument.ACCEPTED_AT);
        var image = sample.images().getFirst().image();
        assertThat(document.blocks())
                .containsExactly(
                        new Block.Text(sample.text(0)),
                        new Block.Image(
                                0, "http://o/" + image.key(), image.sha256(), "image/png", 128, 128, sample.altText(0)),
                        new Block.Placeholder(1, sample.altText(1)));
        assertThat(document.metadata()).isEqualTo(sample.accepted().metadata());
        assertThat(document.reproducibility().drawings()).hasSize(1);
        assertThat(document.title()).isEqualTo("Step 0 of d");
    }

    @Test
    void failsWhenTheTextIsNotTheOneThatTheManifestNames() {
        List<Part> parts =
                new ArrayList<>(List.of(new Part.Accepted(sample.accepted()), new Part.Manifest(sample.manifest())));
        parts.add(new Part.Text(TextWritten.of("d", 0, "damaged")));
        var outcome = Assembly.of(parts).outcome();
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.problem().type()).isEqualTo(ProblemType.ASSEMBLY_FAILED.urn());
            assertThat(failed.problem().detail()).startsWith("text 0: expected SHA-256");
        });
    }

    @Test
    void believesNoHashButItsOwn() {
        var parts = new ArrayList<>(sample.parts());
        parts.removeIf(Part.Text.class::isInstance);
        var right = sample.texts().getFirst();
        parts.add(new Part.Text(new TextWritten("d", 0, "damaged", right.sha256())));
        assertThat(Assembly.of(parts).outcome()).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void failsWithTheProblemOfTheWriting() {
        var problem = ProblemType.WRITING_FAILED.problem("the context is full");
        var assembly = Assembly.of(
                List.of(new Part.Accepted(sample.accepted()), new Part.Failure(new WritingFailed("d", problem))));
        assertThat(assembly.outcome()).isEqualTo(new Outcome.Failed(sample.accepted(), problem));
    }

    @Test
    void decidesNothingBeforeTheOrderIsKnown() {
        var cancellation = new DocumentCancellation("d", "withdrawn", SampleDocument.ACCEPTED_AT);
        var assembly = Assembly.of(List.of(new Part.Cancellation(cancellation)));
        assertThat(assembly.outcome()).isEqualTo(new Outcome.Waiting());
        assembly.add(new Part.Accepted(sample.accepted()));
        assertThat(assembly.outcome()).isEqualTo(new Outcome.Cancelled(sample.accepted(), "withdrawn"));
    }
}
