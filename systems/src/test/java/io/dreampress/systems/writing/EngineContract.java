package io.dreampress.systems.writing;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.networks.decoder.Precision;
import io.dreampress.systems.Assignment;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleDescriptor;
import io.dreampress.systems.Condition;
import io.dreampress.systems.ConditionCodec;
import io.dreampress.systems.ContextPart;
import io.dreampress.systems.Dream;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painted;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.Writer;
import io.dreampress.systems.WrittenBlock;
import io.dreampress.systems.writing.TinyDocuments.Document;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;

/** What the engine relies on, asked of a system by one of its bundles in float32. */
public final class EngineContract {
    private static final int SLOTS = 4;

    /** What was evicted is read again in one piece, so that its states are rounded differently. */
    private static final Offset<Float> READ_IN_ONE_PIECE = Offset.offset(1e-4f);

    private EngineContract() {}

    /** Sessions of every kind, alone and then together, some of them late and each losing its cache in turn. */
    public static void tokensDependOnNobodyWhoSharesTheBatch(Bundle bundle) {
        try (Writer writer = bundle.writer(Precision.F32, SLOTS)) {
            TinyDocuments documents = new TinyDocuments(writer);
            List<Assignment> assignments = assignments(bundle.descriptor());
            List<Document> alone = assignments.stream().map(documents::run).toList();
            List<Writer.Session> sessions =
                    assignments.stream().map(writer::open).toList();

            List<Document> together = documents.run(
                    sessions, assignments, number -> 7 * (number % 3), step -> evictInTurn(sessions, step));

            for (int i = 0; i < alone.size(); i++) {
                String which = "%s, document %d".formatted(assignments.get(i).kind(), i);
                assertThat(together.get(i).blocks())
                        .as(which)
                        .isEqualTo(alone.get(i).blocks());
                assertThat(together.get(i).last())
                        .as(which)
                        .isEqualTo(alone.get(i).last());
                assertSameDreams(together.get(i).dreams(), alone.get(i).dreams(), which, READ_IN_ONE_PIECE);
            }
            sessions.forEach(Writer.Session::close);
        }
    }

    /** Documents taken up again after each of their blocks. */
    public static void restartChangesNotABit(Bundle bundle) {
        try (Writer writer = bundle.writer(Precision.F32, SLOTS)) {
            TinyDocuments documents = new TinyDocuments(writer);
            for (Assignment assignment : assignments(bundle.descriptor())) {
                Document whole = documents.run(assignment);
                for (int kept = 1; kept <= whole.blocks().size(); kept++) {
                    List<WrittenBlock> history = whole.blocks().subList(0, kept);
                    Document rest = documents.run(TinyDocuments.continued(assignment, history));

                    String where = "%s, after %d blocks".formatted(assignment.kind(), kept);
                    assertThat(rest.blocks()).as(where).isEqualTo(whole.blocks());
                    assertThat(rest.last()).as(where).isEqualTo(whole.last());
                    assertSameDreams(rest.dreams(), after(history, whole.dreams()), where, Offset.offset(0f));
                }
            }
        }
    }

    /** The dreams that a history does not hold. */
    private static List<Dream> after(List<WrittenBlock> history, List<Dream> dreams) {
        long images =
                history.stream().filter(WrittenBlock.Image.class::isInstance).count();
        return dreams.subList((int) images, dreams.size());
    }

    /** Images of different steps and guidance, alone and then together. */
    public static void pixelsDependOnNobodyWhoSharesTheBatch(Bundle bundle) {
        List<PaintOrder> orders = orders(bundle);
        try (Painter painter = bundle.painter()) {
            List<byte[]> alone = orders.stream()
                    .map(order -> paint(painter, List.of(order)).getFirst())
                    .toList();

            List<byte[]> together = paint(painter, orders);

            for (int i = 0; i < alone.size(); i++) {
                assertThat(together.get(i)).isEqualTo(alone.get(i));
            }
        }
    }

    private static void assertSameDreams(
            List<Dream> actual, List<Dream> expected, String which, Offset<Float> rounding) {
        assertThat(actual)
                .as(which)
                .extracting(Dream::altText)
                .isEqualTo(expected.stream().map(Dream::altText).toList());
        for (int i = 0; i < actual.size(); i++) {
            float[] vectors = vectors(actual.get(i).condition());
            assertThat(vectors)
                    .as(which)
                    .containsExactly(vectors(expected.get(i).condition()), rounding);
        }
    }

    private static float[] vectors(Condition condition) {
        return switch (condition) {
            case Condition.CrossAttention attention -> attention.conditional().values();
            case Condition.Context context -> latents(context.conditional());
        };
    }

    private static float[] latents(List<ContextPart> parts) {
        return parts.stream()
                .filter(ContextPart.Image.class::isInstance)
                .findFirst()
                .map(part -> ((ContextPart.Image) part).latents())
                .orElse(new float[0]);
    }

    private static void evictInTurn(List<Writer.Session> sessions, int step) {
        if (step % 11 == 10) {
            sessions.get(step / 11 % sessions.size()).evict();
        }
    }

    /** Every kind that the bundle can do, with prompts of several lengths. */
    private static List<Assignment> assignments(BundleDescriptor bundle) {
        List<Assignment> assignments = new ArrayList<>();
        for (Kind kind : bundle.kinds().stream().sorted().toList()) {
            for (int i = 0; i < 2; i++) {
                assignments.add(assignment(kind, i, i == 1 && bundle.learned().feedback()));
            }
        }
        return assignments;
    }

    private static Assignment assignment(Kind kind, int number, boolean feedback) {
        boolean takesPictures = kind == Kind.EDIT || kind == Kind.ANSWER;
        boolean many = kind == Kind.WRITE || kind == Kind.ILLUSTRATE;
        int images = many ? 2 : kind == Kind.ANSWER ? 0 : 1;
        String text = "a fox and " + "a bear ".repeat(3 * number);
        return new Assignment(
                kind,
                kind == Kind.ILLUSTRATE ? "# Foxes\n\n" + text + "\n\nThey hunt." : text,
                takesPictures ? List.of(TinyDocuments.picture(number)) : List.of(),
                new ImagePlan(many ? 1 : images, images, new Placement.Automatic(), "", ""),
                new TextSampling(80 + 20 * number, 0.8, 0, 1, 1, List.of()),
                number,
                feedback,
                List.of());
    }

    /** Images of documents, as they come out of a message; steps, guidance and seeds differ. */
    private static List<PaintOrder> orders(Bundle bundle) {
        BundleDescriptor.Size size = bundle.descriptor().imageSizes().getFirst();
        List<PaintOrder> orders = new ArrayList<>();
        try (Writer writer = bundle.writer(Precision.F32, SLOTS)) {
            TinyDocuments documents = new TinyDocuments(writer);
            for (Assignment assignment : assignments(bundle.descriptor())) {
                for (Dream dream : documents.run(assignment).dreams()) {
                    int number = orders.size();
                    orders.add(new PaintOrder(
                            ConditionCodec.decode(ConditionCodec.encode(dream.condition())),
                            size.width(),
                            size.height(),
                            2 + number % 3,
                            number % 2 == 0 ? 7.5 : 1,
                            number,
                            dream.imageIndex()));
                }
            }
        }
        assertThat(orders).hasSizeGreaterThan(3);
        return orders;
    }

    private static List<byte[]> paint(Painter painter, List<PaintOrder> orders) {
        List<Painter.Painting> paintings = orders.stream().map(painter::begin).toList();
        List<Painter.Painting> open = new ArrayList<>(paintings);
        while (!open.isEmpty()) {
            painter.step(open);
            open.removeIf(Painter.Painting::isDenoised);
        }
        List<byte[]> pixels = painter.finish(paintings).stream()
                .map(painted -> ((Painted.Picture) painted).pixels().rgb())
                .toList();
        paintings.forEach(Painter.Painting::close);
        return pixels;
    }
}
