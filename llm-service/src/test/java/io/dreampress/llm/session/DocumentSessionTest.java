package io.dreampress.llm.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.document.Reproducibility;
import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.image.ImageFailed;
import io.dreampress.contracts.image.ImageRendered;
import io.dreampress.contracts.passage.ImagePlaced;
import io.dreampress.contracts.passage.TextWritten;
import io.dreampress.contracts.passage.WritingFinished;
import io.dreampress.contracts.payload.ObjectReference;
import io.dreampress.contracts.payload.Payload;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.WrittenBlock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DocumentSessionTest {
    private static final ObjectReference IMAGE = new ObjectReference("images/a.png", "ab".repeat(32), 9, "image/png");

    private DocumentSession session = DocumentSession.waiting(
                    Orders.document("document").withImages(2).ticket())
            .opened(SessionBench.AUTHORSHIP.of(7));

    @Test
    void aPassageBecomesABlockOnlyTogetherWithItsBoundary() {
        List<Effect> passage = after(new SessionEvent.PassageFinished(text("one ")));
        assertThat(passage).isEmpty();
        assertThat(session.blocks()).isEmpty();

        List<Effect> boundary = after(new SessionEvent.Dreamt(dream(0)));

        assertThat(boundary)
                .containsExactly(
                        new Effect.Publish(new TextWritten("document", 0, "one ", Sha256.of("one "))),
                        new Effect.Publish(new ImagePlaced("document", 1, 0, "a seed")),
                        new Effect.Ask(dream(0)));
        assertThat(session.blocks()).containsExactly(text("one "), new WrittenBlock.Image(0, "a seed"));
    }

    @Test
    void aTextWithoutACharacterHasNoPlaceButKeepsItsTokens() {
        WrittenBlock.Text silent = new WrittenBlock.Text("", List.of(5));
        after(new SessionEvent.PassageFinished(silent));

        List<Effect> boundary = after(new SessionEvent.Dreamt(dream(0)));

        assertThat(boundary).first().isEqualTo(new Effect.Publish(new ImagePlaced("document", 0, 0, "a seed")));
        assertThat(session.blocks()).first().isEqualTo(silent);
    }

    @Test
    void anImageThatIsThereAlreadyIsHandedOverWhenItIsAwaited() {
        after(new SessionEvent.Dreamt(dream(0)));
        session = session.apply(rendered(0)).session();

        assertThat(after(new SessionEvent.Awaits(0))).containsExactly(new Effect.Resume(0, Optional.of(IMAGE)));
    }

    @Test
    void anImageThatIsAwaitedIsHandedOverWhenItComes() {
        after(new SessionEvent.Dreamt(dream(0)));
        assertThat(after(new SessionEvent.Awaits(0))).isEmpty();

        assertThat(session.apply(rendered(0)).effects())
                .containsExactly(new Effect.Resume(0, Optional.of(IMAGE)), new Effect.Forget(0));
    }

    @Test
    void theFirstFactAboutAnImageStays() {
        after(new SessionEvent.Dreamt(dream(0)));
        session = session.apply(rendered(0)).session();

        DocumentSession.Step late =
                session.apply(new ImageFailed("document", 0, ProblemType.IMAGE_FAILED.problem("late")));

        assertThat(late.session()).isEqualTo(session);
        assertThat(late.effects()).isEmpty();
    }

    @Test
    void anImageThatNobodyAskedForIsIgnored() {
        assertThat(session.apply(rendered(9)).effects()).isEmpty();
    }

    @Test
    void awaitingAnImageThatWasNeverAskedForFailsTheDocument() {
        assertThat(after(new SessionEvent.Awaits(3))).last().isEqualTo(new Effect.End());
    }

    @Test
    void openingRaisesTheEpochAndForgetsWhatWasInFlight() {
        after(new SessionEvent.PassageFinished(text("lost ")));

        DocumentSession again = session.opened(SessionBench.AUTHORSHIP.of(7));

        assertThat(again.epoch()).isEqualTo(2);
        assertThat(again.pending()).isNull();
        assertThat(again.blocks()).isEqualTo(session.blocks());
    }

    @Test
    void theManifestFollowsWhenTheWritingIsOverAndTheLastImageIsThere() {
        after(new SessionEvent.PassageFinished(text("one ")));
        after(new SessionEvent.Dreamt(dream(0)));
        after(new SessionEvent.PassageFinished(text("two")));
        assertThat(after(new SessionEvent.Finished(FinishReason.LENGTH)))
                .containsExactly(new Effect.Publish(new TextWritten("document", 2, "two", Sha256.of("two"))));

        List<Effect> effects = session.apply(rendered(0)).effects();

        assertThat(effects)
                .containsExactly(
                        new Effect.Forget(0),
                        new Effect.Publish(new WritingFinished(
                                "document",
                                List.of(
                                        new WritingFinished.TextEntry(0, Sha256.of("one ")),
                                        new WritingFinished.ImageEntry(0, IMAGE.sha256(), "a seed"),
                                        new WritingFinished.TextEntry(2, Sha256.of("two"))),
                                "length",
                                4,
                                SessionBench.AUTHORSHIP.of(7))),
                        new Effect.End());
    }

    @Test
    void onlyImagesThatNobodyAnsweredAreOverdue() {
        after(new SessionEvent.Dreamt(dream(0)));
        after(new SessionEvent.Dreamt(dream(1)));
        session = session.apply(rendered(0)).session();
        Duration patience = Duration.ofMinutes(10);

        assertThat(session.overdue(Orders.NOON.plus(patience), patience)).isEmpty();
        assertThat(session.overdue(Orders.NOON.plus(patience).plusMillis(1), patience))
                .containsExactly(1);
        assertThat(session.askedAgain(1, Orders.NOON.plus(patience))
                        .overdue(Orders.NOON.plus(patience).plusMillis(1), patience))
                .isEmpty();
    }

    private List<Effect> after(SessionEvent event) {
        DocumentSession.Step step = session.apply(event);
        session = step.session();
        return step.effects();
    }

    private static WrittenBlock.Text text(String text) {
        return new WrittenBlock.Text(text, List.of(1, 2));
    }

    private static DreamRequested dream(int index) {
        return new DreamRequested(
                "document",
                index,
                "a seed",
                new Payload.Stored(new ObjectReference("conditions/document/" + index, "cd".repeat(32), 1, "x")),
                16,
                16,
                4,
                3.5,
                null,
                7,
                "ab".repeat(32),
                Orders.NOON);
    }

    private static ImageRendered rendered(int index) {
        return new ImageRendered(
                "document",
                index,
                IMAGE,
                16,
                16,
                new Reproducibility.Drawing(index, "ab".repeat(32), "1.0", "f32", "AVX2", "DDIM", 4, 3.5, null, 7));
    }
}
