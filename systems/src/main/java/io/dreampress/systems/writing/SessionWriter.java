package io.dreampress.systems.writing;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.ConditionContext;
import io.dreampress.systems.Kind;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The writing side of a system: opens the session that an assignment needs and runs all sessions' works together. */
public final class SessionWriter implements Writer {
    private final WritingModel model;
    private final BiFunction<TextSampling, Long, TokenChoice> choices;
    private final AutoCloseable weights;

    /**
     * @param choices how tokens are chosen for a session's sampling and seed
     * @param weights closed with this writer
     */
    public SessionWriter(
            WritingModel model, BiFunction<TextSampling, Long, TokenChoice> choices, AutoCloseable weights) {
        this.model = model;
        this.choices = choices;
        this.weights = weights;
    }

    /** What the sessions are made of, for measuring it. */
    public WritingModel model() {
        return model;
    }

    @Override
    public Session open(Assignment assignment) {
        check(assignment);
        return switch (assignment.kind()) {
            case WRITE ->
                writing(assignment, List.of(new Chunk.Tokens(model.prompts().ask("write", assignment.text()))));
            case ILLUSTRATE -> illustrating(assignment);
            case IMAGE ->
                picture(
                        assignment,
                        model.drawn(
                                assignment.text().strip(), assignment.images().style()));
            case EDIT ->
                picture(
                        assignment,
                        model.changed(
                                assignment.text().strip(), assignment.images().style()));
            case ANSWER -> answering(assignment);
        };
    }

    /**
     * Opens a session whose prompt is given as tokens: for {@code WRITE} and {@code ANSWER} the whole prompt, for
     * {@code IMAGE} and {@code EDIT} the begin token and the caption.
     */
    public Session open(Assignment assignment, List<Chunk> prompt) {
        return switch (assignment.kind()) {
            case WRITE, ANSWER -> writing(assignment, prompt);
            case IMAGE, EDIT -> {
                List<Integer> ids = prompt.stream()
                        .flatMap(chunk ->
                                chunk instanceof Chunk.Tokens(List<Integer> some) ? some.stream() : Stream.empty())
                        .toList();
                yield new PictureSession(model, assignment, wish(assignment, assignment.text(), ids));
            }
            case ILLUSTRATE ->
                throw new IllegalArgumentException("kind: expected one with a prompt, got " + assignment.kind());
        };
    }

    private void check(Assignment assignment) {
        if (!model.descriptor().kinds().contains(assignment.kind())) {
            throw new IllegalArgumentException("kind: expected one of "
                    + model.descriptor().kinds() + ", got " + assignment.kind() + "; use a bundle that can do it");
        }
        if (assignment.feedback()
                && !(model.sees() && model.descriptor().learned().feedback())) {
            throw new IllegalArgumentException("feedback: expected false, because this bundle has "
                    + (model.sees() ? "not learned to read its own images" : "no vision encoder")
                    + ", got true; leave it out");
        }
        model.dreamer().check(assignment.images());
        boolean takesPictures = assignment.kind() == Kind.ANSWER || assignment.kind() == Kind.EDIT;
        if (takesPictures == assignment.pictures().isEmpty()) {
            throw new IllegalArgumentException("pictures: expected " + (takesPictures ? "at least one" : "none")
                    + " for " + assignment.kind() + ", got "
                    + assignment.pictures().size());
        }
    }

    private Session writing(Assignment assignment, List<Chunk> prompt) {
        checkLength(prompt.stream().mapToInt(model.tower()::positions).sum());
        TokenChoice choice = choices.apply(assignment.sampling(), assignment.seed());
        return new WritingSession(model, assignment, choice, prompt);
    }

    private Session illustrating(Assignment assignment) {
        boolean afterCaptions = model.descriptor().learned().conditionContext() == ConditionContext.CAPTION;
        return afterCaptions && !assignment.feedback()
                ? new IllustratingSession(model, assignment)
                : new AnnotatingSession(model, assignment);
    }

    private Session picture(Assignment assignment, String caption) {
        List<Integer> ids = model.prompts().beginWith(caption);
        checkLength(ids.size());
        return new PictureSession(model, assignment, wish(assignment, caption, ids));
    }

    private static Wish wish(Assignment assignment, String caption, List<Integer> ids) {
        return new Wish(caption, ids, assignment.pictures(), assignment.images().negativePrompt());
    }

    private Session answering(Assignment assignment) {
        if (!model.sees()) {
            throw new IllegalArgumentException(
                    "pictures: expected a bundle that reads pictures, got one that does not" + "; use another");
        }
        return writing(assignment, model.questions().ask(assignment.pictures(), assignment.text()));
    }

    private void checkLength(int positions) {
        int limit = contextLength() - model.dreamer().positions() - 1;
        if (positions > limit) {
            throw new IllegalArgumentException("prompt: expected at most " + limit + " tokens, got " + positions
                    + "; shorten it, or use a bundle with a longer context");
        }
    }

    @Override
    public List<Turn> advance(List<Session> sessions) {
        List<Step> steps = sessions.stream()
                .map(session -> ((StagedSession) session).next())
                .toList();
        List<Work.Decode> decodes = new ArrayList<>();
        for (Step step : steps) {
            for (Work work : step.works()) {
                switch (work) {
                    case Work.Read read -> read.then().accept(read.strand().read(read.chunks()));
                    case Work.Decode decode -> decodes.add(decode);
                }
            }
        }
        decode(decodes);
        return steps.stream().map(step -> step.turn().get()).toList();
    }

    /** What was evicted is read again by itself, which may evict others; the rest shares one call. */
    private void decode(List<Work.Decode> decodes) {
        Map<Boolean, List<Work.Decode>> evicted = byEviction(decodes);
        evicted.get(true).forEach(this::readAgain);
        Map<Boolean, List<Work.Decode>> rest = byEviction(evicted.get(false));
        decodeTogether(rest.get(false));
        rest.get(true).forEach(this::readAgain);
    }

    private static Map<Boolean, List<Work.Decode>> byEviction(List<Work.Decode> decodes) {
        return decodes.stream()
                .collect(Collectors.partitioningBy(decode -> decode.strand().isEvicted()));
    }

    private void readAgain(Work.Decode decode) {
        var reading = decode.strand().read(List.of(decode.position().chunk()));
        decode.then()
                .accept(
                        switch (decode.position().predicts()) {
                            case TOKEN -> reading.logits();
                            case VECTOR -> model.tower().vector(reading);
                        });
    }

    private void decodeTogether(List<Work.Decode> decodes) {
        if (decodes.isEmpty()) {
            return;
        }
        List<float[]> rows = model.tower()
                .decode(
                        decodes.stream().map(work -> work.strand().context()).toList(),
                        decodes.stream().map(Work.Decode::position).toList());
        for (int i = 0; i < decodes.size(); i++) {
            decodes.get(i).strand().decoded(decodes.get(i).position().chunk());
            decodes.get(i).then().accept(rows.get(i));
        }
    }

    @Override
    public String kernels() {
        return model.tower().kernels();
    }

    @Override
    public int contextLength() {
        return model.descriptor().contextTokens();
    }

    @Override
    public void close() {
        try {
            model.tower().close();
            weights.close();
        } catch (Exception e) {
            throw new IllegalStateException("writer: expected its weights to close, got " + e, e);
        }
    }
}
