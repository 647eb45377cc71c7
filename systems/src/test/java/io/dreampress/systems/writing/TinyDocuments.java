package io.dreampress.systems.writing;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.Dream;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import io.dreampress.systems.WrittenBlock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;

/** Runs sessions of a writer to their end, with pictures that depend on nothing but their number. */
public final class TinyDocuments {
    private static final int TOO_MANY_STEPS = 5_000;

    private final Writer writer;

    public TinyDocuments(Writer writer) {
        this.writer = writer;
    }

    /** What a session came to. */
    public record Document(List<WrittenBlock> blocks, List<Dream> dreams, List<Turn> turns) {
        public String text() {
            StringBuilder text = new StringBuilder();
            blocks.forEach(block -> {
                if (block instanceof WrittenBlock.Text passage) {
                    text.append(passage.text());
                }
            });
            return text.toString();
        }

        public Turn last() {
            return turns.getLast();
        }
    }

    public static Assignment assignment(Kind kind, String text, int images, double temperature, boolean feedback) {
        return new Assignment(
                kind,
                text,
                List.of(),
                new ImagePlan(1, images, new Placement.Automatic(), "", ""),
                new TextSampling(160, temperature, 0, 1, 1, List.of()),
                7,
                feedback,
                List.of());
    }

    public static Assignment continued(Assignment assignment, List<WrittenBlock> history) {
        return new Assignment(
                assignment.kind(),
                assignment.text(),
                assignment.pictures(),
                assignment.images(),
                assignment.sampling(),
                assignment.seed(),
                assignment.feedback(),
                history);
    }

    public static Assignment seeded(Assignment assignment, long seed) {
        return new Assignment(
                assignment.kind(),
                assignment.text(),
                assignment.pictures(),
                assignment.images(),
                assignment.sampling(),
                seed,
                assignment.feedback(),
                assignment.history());
    }

    public Document run(Assignment assignment) {
        return run(List.of(assignment), step -> {}).getFirst();
    }

    /** All at once, in shared steps. */
    public List<Document> run(List<Assignment> assignments, IntConsumer beforeEachStep) {
        List<Writer.Session> sessions = assignments.stream().map(writer::open).toList();
        try {
            return run(sessions, assignments, beforeEachStep);
        } finally {
            sessions.forEach(Writer.Session::close);
        }
    }

    public List<Document> run(List<Writer.Session> sessions, List<Assignment> assignments, IntConsumer beforeEachStep) {
        return run(sessions, assignments, session -> 0, beforeEachStep);
    }

    /** @param joinsAt step at which a session joins those that run, by its number */
    List<Document> run(
            List<Writer.Session> sessions,
            List<Assignment> assignments,
            IntUnaryOperator joinsAt,
            IntConsumer beforeEachStep) {
        List<Document> documents = assignments.stream()
                .map(assignment ->
                        new Document(new ArrayList<>(assignment.history()), new ArrayList<>(), new ArrayList<>()))
                .toList();
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < sessions.size(); i++) {
            open.add(i);
        }
        for (int step = 0; !open.isEmpty(); step++) {
            if (step > TOO_MANY_STEPS) {
                throw new AssertionError("sessions did not end in " + TOO_MANY_STEPS + " steps");
            }
            beforeEachStep.accept(step);
            int now = step;
            List<Integer> present = open.stream()
                    .filter(number -> now >= joinsAt.applyAsInt(number))
                    .toList();
            List<Turn> turns =
                    writer.advance(present.stream().map(sessions::get).toList());
            for (int i = 0; i < turns.size(); i++) {
                Integer number = present.get(i);
                if (take(documents.get(number), sessions.get(number), turns.get(i))) {
                    open.remove(number);
                }
            }
        }
        return documents;
    }

    /** Whether the session has ended. */
    private static boolean take(Document document, Writer.Session session, Turn turn) {
        document.turns().add(turn);
        switch (turn) {
            case Turn.PassageFinished(WrittenBlock.Text passage) ->
                document.blocks().add(passage);
            case Turn.Dreamed(Dream dream) -> {
                document.dreams().add(dream);
                document.blocks().add(new WrittenBlock.Image(dream.imageIndex(), dream.altText()));
            }
            case Turn.Awaiting(int index) -> session.resume(index, Optional.of(picture(index)));
            case Turn.Fed fed -> {}
            case Turn.Wrote wrote -> {}
            case Turn.Finished finished -> {
                return true;
            }
        }
        return false;
    }

    public static Pixels picture(int index) {
        byte[] rgb = new byte[16 * 16 * 3];
        Arrays.fill(rgb, (byte) (40 * index + 20));
        return new Pixels(16, 16, rgb);
    }
}
