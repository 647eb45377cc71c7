package io.dreampress.systems.painting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.networks.random.Philox;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.Condition;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painted;
import io.dreampress.systems.Painter;
import io.dreampress.systems.Painter.Painting;
import io.dreampress.systems.TinyBundle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrossAttentionPainterTest {
    @TempDir
    private static Path folder;

    private static Painter painter;

    @BeforeAll
    static void openTinyBundle() {
        TinyBundle.write(folder, 5);
        painter = Bundle.open(folder).painter();
    }

    @AfterAll
    static void closePainter() {
        painter.close();
    }

    @Test
    void paintsBitForBitTheSameInABatchOfDifferentTimestepsLengthsAndGuidance() {
        List<PaintOrder> orders = List.of(order(4, 4, 3.5, 0), order(7, 3, 1, 1), order(2, 6, 7, 2));
        List<byte[]> alone =
                orders.stream().map(order -> paint(List.of(order)).getFirst()).toList();

        List<byte[]> together = paint(orders);

        for (int i = 0; i < orders.size(); i++) {
            assertThat(together.get(i)).isEqualTo(alone.get(i));
        }
    }

    @Test
    void drawsOtherNoiseForEveryImageAndTheSameForTheSame() {
        assertThat(paint(List.of(order(4, 2, 3, 0))))
                .first()
                .isEqualTo(paint(List.of(order(4, 2, 3, 0))).getFirst());
        assertThat(paint(List.of(order(4, 2, 3, 0))))
                .first()
                .isNotEqualTo(paint(List.of(order(4, 2, 3, 1))).getFirst());
    }

    @Test
    void failsAnImageWhoseConditionIsNoNumberAndFinishesItsNeighbours() {
        FloatMatrix broken = new FloatMatrix(1, 32, new float[32]);
        broken.values()[3] = Float.NaN;
        PaintOrder bad = new PaintOrder(new Condition.CrossAttention(broken, broken), 16, 16, 3, 2, 0, 0);
        List<Painting> paintings = new ArrayList<>(List.of(painter.begin(bad), painter.begin(order(4, 3, 2, 0))));

        List<Painted> painted = finish(paintings);

        assertThat(painted.getFirst())
                .isInstanceOfSatisfying(
                        Painted.Failed.class,
                        failed -> assertThat(failed.reason()).contains("NaN"));
        assertThat(painted.getLast()).isInstanceOf(Painted.Picture.class);
    }

    @Test
    void refusesAConditionOfAnotherWidth() {
        FloatMatrix wide = new FloatMatrix(1, 48, new float[48]);

        assertThatThrownBy(() ->
                        painter.begin(new PaintOrder(new Condition.CrossAttention(wide, wide), 16, 16, 3, 2, 0, 0)))
                .hasMessageContaining("condition: expected vectors of the denoiser's width 32, got 1 of 48");
    }

    @Test
    void refusesASizeThatTheNetworksCannotHalve() {
        Condition condition = order(1, 1, 1, 0).condition();

        assertThatThrownBy(() -> painter.begin(new PaintOrder(condition, 17, 16, 3, 2, 0, 0)))
                .hasMessageContaining("size: expected multiples of 2");
    }

    private static PaintOrder order(int length, int steps, double guidance, int index) {
        FloatMatrix conditional = new FloatMatrix(length, 32, new Philox(1, index).gaussians(length * 32));
        FloatMatrix unconditional = new FloatMatrix(4, 32, new Philox(2, 0).gaussians(4 * 32));
        return new PaintOrder(
                new Condition.CrossAttention(conditional, unconditional), 16, 16, steps, guidance, 11, index);
    }

    private static List<byte[]> paint(List<PaintOrder> orders) {
        List<Painted> painted = finish(orders.stream().map(painter::begin).toList());
        return painted.stream()
                .map(each -> ((Painted.Picture) each).pixels().rgb())
                .toList();
    }

    private static List<Painted> finish(List<Painting> paintings) {
        while (!paintings.stream().allMatch(Painting::isDenoised)) {
            painter.step(paintings);
        }
        return painter.finish(paintings);
    }
}
