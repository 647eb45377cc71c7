package io.dreampress.llm.session;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.document.Reproducibility;
import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.image.ImageFact;
import io.dreampress.contracts.image.ImageFailed;
import io.dreampress.contracts.image.ImageRendered;
import io.dreampress.contracts.passage.ImagePlaced;
import io.dreampress.contracts.passage.TextWritten;
import io.dreampress.contracts.passage.WritingFailed;
import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.request.OnImageFailure;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.WrittenBlock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One document's way from acceptance to its manifest: facts in, the next session and its {@link Effect}s out. Immutable,
 * and knows nothing of Kafka, threads or networks.
 *
 * <p>A block boundary is an image asked for, or the end: the passage before it becomes a block only together with it, so
 * that a session that is opened again never stands between a text and its image.
 *
 * @param ticket what the document's order says about its session
 * @param epoch openings in the engine so far; 0 while it waits to be admitted
 * @param writing what the text is made with; null while it waits to be admitted
 * @param blocks finished blocks, in order
 * @param illustrations every image asked for, by image index
 * @param finishReason why the writing ended; null while it goes on
 * @param pending a finished passage whose boundary is still to come; null if there is none. Not stored
 * @param awaited the image that the engine waits for; null if there is none. Not stored
 */
record DocumentSession(
        Ticket ticket,
        int epoch,
        Reproducibility.Writing writing,
        List<WrittenBlock> blocks,
        List<Illustration> illustrations,
        FinishReason finishReason,
        WrittenBlock.Text pending,
        Integer awaited) {
    private static final WrittenBlock.Text NOTHING = new WrittenBlock.Text("", List.of());

    DocumentSession {
        blocks = List.copyOf(blocks);
        illustrations = List.copyOf(illustrations);
    }

    /** What a fact came to. */
    record Step(DocumentSession session, List<Effect> effects) {}

    static DocumentSession waiting(Ticket ticket) {
        return new DocumentSession(ticket, 0, null, List.of(), List.of(), null, null, null);
    }

    /** Whether it has been admitted to the documents in work. */
    boolean isInWork() {
        return epoch > 0;
    }

    /** Whether the engine has nothing more to do for it. */
    boolean isWritten() {
        return finishReason != null;
    }

    /** Whether the next one is to be stored: a boundary was passed, or something became of an image. */
    boolean storesOtherThan(DocumentSession next) {
        return blocks.size() != next.blocks.size()
                || !illustrations.equals(next.illustrations)
                || finishReason != next.finishReason;
    }

    /** The engine gets it, from its last block boundary. */
    DocumentSession opened(Reproducibility.Writing with) {
        return new DocumentSession(
                ticket, epoch + 1, writing == null ? with : writing, blocks, illustrations, finishReason, null, null);
    }

    Step apply(SessionEvent event) {
        return switch (event) {
            case SessionEvent.PassageFinished finished -> step(with(blocks, illustrations, finished.passage(), null));
            case SessionEvent.Dreamt dreamt -> dreamt(dreamt.dream());
            case SessionEvent.Awaits awaits -> awaits(awaits.imageIndex());
            case SessionEvent.Finished finished -> finished(finished.reason());
            case SessionEvent.Failed failed -> failed(failed.problem());
        };
    }

    /** An image was rendered, or cannot be. What is decided already stays so. */
    Step apply(ImageFact fact) {
        if (!(illustration(fact.imageIndex()).orElse(null) instanceof Illustration.Asked)) {
            return step(this);
        }
        return switch (fact) {
            case ImageRendered rendered -> resolved(new Illustration.Rendered(rendered.imageIndex(), rendered.image()));
            case ImageFailed failed when ticket.onImageFailure() == OnImageFailure.FAIL -> failed(failed.problem());
            case ImageFailed failed -> resolved(new Illustration.Failed(failed.imageIndex(), failed.problem()));
        };
    }

    /** Images that nobody has answered for so long. */
    List<Integer> overdue(Instant now, Duration patience) {
        return illustrations.stream()
                .filter(i -> i instanceof Illustration.Asked asked
                        && asked.askedAt().plus(patience).isBefore(now))
                .map(Illustration::imageIndex)
                .toList();
    }

    /** An image is asked for once more. */
    DocumentSession askedAgain(int imageIndex, Instant now) {
        return with(blocks, replaced(new Illustration.Asked(imageIndex, now)), pending, awaited);
    }

    Optional<Illustration> illustration(int imageIndex) {
        return illustrations.stream().filter(i -> i.imageIndex() == imageIndex).findFirst();
    }

    /** Characters of text in finished blocks. */
    int characters() {
        return blocks.stream()
                .mapToInt(b -> b instanceof WrittenBlock.Text text ? text.text().length() : 0)
                .sum();
    }

    private Step dreamt(DreamRequested dream) {
        List<WrittenBlock> grown = new ArrayList<>(blocks);
        List<Effect> effects = new ArrayList<>();
        takePending(grown, effects);
        int index = dream.imageIndex();
        effects.add(new Effect.Publish(
                new ImagePlaced(ticket.documentId(), Manifest.place(grown), index, dream.altText())));
        grown.add(new WrittenBlock.Image(index, dream.altText()));
        effects.add(new Effect.Ask(dream));
        List<Illustration> more = new ArrayList<>(illustrations);
        more.add(new Illustration.Asked(index, dream.requestedAt()));
        return new Step(with(grown, more, null, null), effects);
    }

    private Step awaits(int imageIndex) {
        DocumentSession waiting = with(blocks, illustrations, pending, imageIndex);
        return illustration(imageIndex)
                .map(illustration -> new Step(waiting, waiting.resumption(illustration)))
                .orElseGet(() -> failed(ProblemType.WRITING_FAILED.problem("the model awaits image " + imageIndex
                        + ", which it never asked for; report this with the bundle's name")));
    }

    private Step finished(FinishReason reason) {
        List<WrittenBlock> grown = new ArrayList<>(blocks);
        List<Effect> effects = new ArrayList<>();
        takePending(grown, effects);
        return new DocumentSession(ticket, epoch, writing, grown, illustrations, reason, null, null).conclude(effects);
    }

    private Step failed(Problem problem) {
        return new Step(
                this, List.of(new Effect.Publish(new WritingFailed(ticket.documentId(), problem)), new Effect.End()));
    }

    private Step resolved(Illustration illustration) {
        DocumentSession next = with(blocks, replaced(illustration), pending, awaited);
        List<Effect> effects = new ArrayList<>(next.resumption(illustration));
        effects.add(new Effect.Forget(illustration.imageIndex()));
        return next.conclude(effects);
    }

    private Step conclude(List<Effect> effects) {
        if (isWritten() && illustrations.stream().noneMatch(Illustration.Asked.class::isInstance)) {
            effects.add(new Effect.Publish(Manifest.of(this)));
            effects.add(new Effect.End());
        }
        return new Step(this, effects);
    }

    private List<Effect> resumption(Illustration illustration) {
        if (awaited == null || awaited != illustration.imageIndex()) {
            return List.of();
        }
        return switch (illustration) {
            case Illustration.Asked asked -> List.of();
            case Illustration.Rendered rendered ->
                List.of(new Effect.Resume(rendered.imageIndex(), Optional.of(rendered.image())));
            case Illustration.Failed failed -> List.of(new Effect.Resume(failed.imageIndex(), Optional.empty()));
        };
    }

    private void takePending(List<WrittenBlock> grown, List<Effect> effects) {
        if (pending == null || pending.equals(NOTHING)) {
            return;
        }
        if (!pending.text().isEmpty()) {
            effects.add(new Effect.Publish(new TextWritten(
                    ticket.documentId(), Manifest.place(grown), pending.text(), Sha256.of(pending.text()))));
        }
        grown.add(pending);
    }

    private List<Illustration> replaced(Illustration by) {
        return illustrations.stream()
                .map(i -> i.imageIndex() == by.imageIndex() ? by : i)
                .toList();
    }

    private DocumentSession with(
            List<WrittenBlock> blocks, List<Illustration> illustrations, WrittenBlock.Text pending, Integer awaited) {
        return new DocumentSession(ticket, epoch, writing, blocks, illustrations, finishReason, pending, awaited);
    }

    private static Step step(DocumentSession session) {
        return new Step(session, List.of());
    }
}
