package io.dreampress.systems.dreamllm;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.ConditionContext;
import io.dreampress.systems.ConditionSource;
import io.dreampress.systems.Kind;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** DreamLLM's writing side: opens the session that an assignment needs and runs all sessions' works together. */
final class DreamLlmWriter implements Writer {
    private final DreamLlm model;
    private final BiFunction<TextSampling, Long, TokenChoice> choices;
    private final AutoCloseable weights;

    /**
     * @param choices how tokens are chosen for a session's sampling and seed
     * @param weights closed with this writer
     */
    DreamLlmWriter(DreamLlm model, BiFunction<TextSampling, Long, TokenChoice> choices, AutoCloseable weights) {
        this.model = model;
        this.choices = choices;
        this.weights = weights;
    }

    @Override
    public Session open(Assignment assignment) {
        check(assignment);
        return switch (assignment.kind()) {
            case WRITE -> writing(assignment, model.prompts().ask("write", assignment.text()));
            case ILLUSTRATE -> illustrating(assignment);
            case IMAGE -> picture(assignment);
            case ANSWER -> answering(assignment);
            case EDIT ->
                throw new IllegalArgumentException(
                        "kind: DreamLLM cannot edit pictures; ask for write, illustrate," + " image or answer");
        };
    }

    /** Opens a session whose prompt is given as ids. */
    Session open(Assignment assignment, List<Integer> promptIds) {
        return switch (assignment.kind()) {
            case WRITE -> writing(assignment, promptIds);
            case IMAGE -> new PictureSession(model, assignment, promptIds);
            case ANSWER -> answering(assignment, promptIds);
            case ILLUSTRATE, EDIT ->
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
        if (!assignment.pictures().isEmpty() && assignment.kind() != Kind.ANSWER) {
            throw new IllegalArgumentException("pictures: expected none for " + assignment.kind() + ", got "
                    + assignment.pictures().size());
        }
    }

    private Session writing(Assignment assignment, List<Integer> prompt) {
        checkLength(prompt.size());
        TokenChoice choice = choices.apply(assignment.sampling(), assignment.seed());
        return new WritingSession(model, assignment, choice, List.of(new Chunk.Tokens(prompt)));
    }

    private Session illustrating(Assignment assignment) {
        boolean afterCaptions = model.descriptor().learned().conditionContext() == ConditionContext.CAPTION;
        return afterCaptions && !assignment.feedback()
                ? new IllustratingSession(model, assignment)
                : new AnnotatingSession(model, assignment);
    }

    private Session picture(Assignment assignment) {
        String style = assignment.images().style();
        String words = assignment.text().strip() + (style.isBlank() ? "" : ", " + style);
        List<Integer> caption = model.prompts().beginWith(Prompts.inert(words));
        checkLength(caption.size());
        return new PictureSession(model, assignment, caption);
    }

    private Session answering(Assignment assignment) {
        List<Integer> question = new ArrayList<>(model.prompts().ask("answer", assignment.text()));
        if (question.getFirst() == model.special().begin()) {
            question.removeFirst();
        }
        return answering(assignment, question);
    }

    private Session answering(Assignment assignment, List<Integer> question) {
        if (assignment.pictures().isEmpty() || !model.sees()) {
            throw new IllegalArgumentException(
                    "pictures: expected at least one and a bundle with a vision encoder, got "
                            + assignment.pictures().size() + " and " + (model.sees() ? "one" : "none"));
        }
        List<Chunk> prompt = new ArrayList<>();
        prompt.add(new Chunk.Tokens(List.of(model.special().begin())));
        for (Pixels picture : assignment.pictures()) {
            prompt.add(new Chunk.Picture(picture));
        }
        prompt.add(new Chunk.Tokens(question));
        checkLength(prompt.stream().mapToInt(model.tower()::positions).sum());
        return new WritingSession(model, assignment, choices.apply(assignment.sampling(), assignment.seed()), prompt);
    }

    private void checkLength(int positions) {
        int dream = model.descriptor().learned().conditionSource() == ConditionSource.QUERIES
                ? model.tower().positions(new Chunk.Dreaming())
                : 0;
        int limit = contextLength() - dream - 1;
        if (positions > limit) {
            throw new IllegalArgumentException("prompt: expected at most " + limit + " tokens, got " + positions
                    + "; shorten it, or use a bundle with a longer context");
        }
    }

    @Override
    public List<Turn> advance(List<Session> sessions) {
        List<Step> steps = sessions.stream()
                .map(session -> ((DreamLlmSession) session).next())
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
        evicted.get(true).forEach(DreamLlmWriter::readAgain);
        Map<Boolean, List<Work.Decode>> rest = byEviction(evicted.get(false));
        decodeTogether(rest.get(false));
        rest.get(true).forEach(DreamLlmWriter::readAgain);
    }

    private static Map<Boolean, List<Work.Decode>> byEviction(List<Work.Decode> decodes) {
        return decodes.stream()
                .collect(Collectors.partitioningBy(decode -> decode.strand().isEvicted()));
    }

    private static void readAgain(Work.Decode decode) {
        Chunk token = new Chunk.Tokens(List.of(decode.token()));
        decode.then().accept(decode.strand().read(List.of(token)).logits());
    }

    private void decodeTogether(List<Work.Decode> decodes) {
        if (decodes.isEmpty()) {
            return;
        }
        List<float[]> rows = model.tower()
                .decode(
                        decodes.stream().map(work -> work.strand().context()).toList(),
                        decodes.stream().map(Work.Decode::token).toList());
        for (int i = 0; i < decodes.size(); i++) {
            decodes.get(i).strand().decoded(decodes.get(i).token());
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
