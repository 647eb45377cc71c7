package io.dreampress.systems.writing;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.Turn;
import io.dreampress.systems.WrittenBlock;
import io.dreampress.systems.article.Passages;
import io.dreampress.systems.article.Passages.Passage;
import io.dreampress.systems.article.PlacementPlan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Images for a given text, where the bundle draws after captions and nothing is fed back: the text itself is never
 * decoded, and several images are thought of at once.
 */
final class IllustratingSession extends StagedSession {
    /** Images that are thought of at once: each holds keys and values of its own. */
    private static final int AT_ONCE = 8;

    private final PlacementPlan plan;
    private final Deque<Passage> passages = new ArrayDeque<>();
    private final Deque<Imagining> imaginings = new ArrayDeque<>();
    private final Deque<String> paragraphs = new ArrayDeque<>();

    IllustratingSession(WritingModel model, Assignment assignment) {
        super(model, assignment);
        plan = new PlacementPlan(assignment.images());
        countImages(assignment.history());
        takeUp(Passages.of(assignment.text(), plan));
        stage = this::illustrate;
    }

    /** What is left to do: passages that history lacks, and images of all passages that lack theirs. */
    private void takeUp(List<Passage> all) {
        int told = (int) assignment.history().stream()
                .filter(WrittenBlock.Text.class::isInstance)
                .count();
        List<String> owed = new ArrayList<>();
        all.forEach(passage -> passage.illustrated().ifPresent(owed::add));
        while (plan.isOwedAtTheEnd(owed.size())) {
            owed.add(assignment.text());
        }
        paragraphs.addAll(owed.subList(Math.min(images(), owed.size()), owed.size()));
        if (told > images() && !paragraphs.isEmpty()) {
            told--;
            passages.add(new Passage("", all.get(told).illustrated()));
            told++;
        }
        passages.addAll(all.subList(Math.min(told, all.size()), all.size()));
    }

    private Step illustrate() {
        Passage passage = passages.peekFirst();
        boolean imageFollows = passage == null
                ? !paragraphs.isEmpty() || !imaginings.isEmpty()
                : passage.illustrated().isPresent();
        if (passage != null && !imageFollows) {
            return tell(passages.removeFirst());
        }
        if (!imageFollows) {
            return finished(FinishReason.COMPLETE);
        }
        while (imaginings.size() < AT_ONCE && !paragraphs.isEmpty()) {
            imaginings.addLast(Imagining.of(
                    model,
                    paragraphs.removeFirst(),
                    assignment.images().style(),
                    assignment.images().negativePrompt()));
        }
        List<Work> works = works();
        if (imaginings.getFirst().isComplete()) {
            return tellWithImage();
        }
        return new Step(works, () -> new Turn.Fed(works.size()));
    }

    /** At most one context is read in a step, so that other sessions do not wait long; single tokens share a call. */
    private List<Work> works() {
        List<Work> works = new ArrayList<>();
        boolean reads = false;
        for (Imagining imagining : imaginings) {
            if (reads && imagining.reads()) {
                continue;
            }
            Optional<Work> work = imagining.next();
            work.ifPresent(works::add);
            reads |= work.filter(Work.Read.class::isInstance).isPresent();
        }
        return works;
    }

    private Step tellWithImage() {
        Imagining imagining = imaginings.removeFirst();
        Passage passage = passages.pollFirst();
        if (passage != null && !passage.text().isEmpty()) {
            announce(new Turn.PassageFinished(new WrittenBlock.Text(passage.text(), List.of())));
        }
        dream(imagining.altText(), imagining.condition(), false);
        return goOn(this::illustrate);
    }

    private Step tell(Passage passage) {
        if (!passage.text().isEmpty()) {
            announce(new Turn.PassageFinished(new WrittenBlock.Text(passage.text(), List.of())));
        }
        return goOn(this::illustrate);
    }

    @Override
    public boolean readsNext() {
        return imaginings.isEmpty() || imaginings.stream().anyMatch(Imagining::reads);
    }

    @Override
    public long cacheBytes() {
        return imaginings.stream().mapToLong(Imagining::bytes).sum();
    }

    @Override
    public void evict() {
        imaginings.forEach(Imagining::evict);
    }

    @Override
    public void close() {
        imaginings.forEach(Imagining::close);
    }
}
