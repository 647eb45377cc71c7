package io.dreampress.systems.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.systems.Bundle;
import io.dreampress.systems.Condition;
import io.dreampress.systems.ContextPart;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.PaintOrder;
import io.dreampress.systems.Painter;
import io.dreampress.systems.TinyBundle;
import io.dreampress.systems.painting.DiffusionPainting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FusionPainterTest {
    private static final int BEGIN_IMAGE = 260;

    @TempDir
    private Path folder;

    private Painter painter;

    @BeforeEach
    void open() {
        open("lmfusion");
    }

    private void open(String system) {
        TinyBundle.write(system, folder, 5);
        painter = Bundle.open(folder).painter();
    }

    @AfterEach
    void close() {
        painter.close();
    }

    private static List<ContextPart> words(int length) {
        List<Integer> ids = new ArrayList<>(List.of(1));
        IntStream.range(0, length).forEach(i -> ids.add(100 + i % 100));
        ids.add(BEGIN_IMAGE);
        return List.of(new ContextPart.Tokens(ids));
    }

    private static PaintOrder order(int length, int steps, double guidance) {
        return new PaintOrder(new Condition.Context(words(length), words(0)), 16, 16, steps, guidance, 11, length);
    }

    private float[] alone(PaintOrder order) {
        try (Painter.Painting painting = painter.begin(order)) {
            while (!painting.isDenoised()) {
                painter.step(List.of(painting));
            }
            return ((DiffusionPainting) painting).latents();
        }
    }

    @Test
    void drawsAnImageBitForBitTheSameWhoeverSharesItsBatch() {
        List<PaintOrder> orders = List.of(order(3, 4, 3), order(20, 2, 1), order(9, 5, 7.5));
        List<float[]> expected = orders.stream().map(this::alone).toList();
        List<Painter.Painting> paintings = orders.stream().map(painter::begin).toList();
        while (!paintings.stream().allMatch(Painter.Painting::isDenoised)) {
            painter.step(paintings);
        }
        for (int i = 0; i < orders.size(); i++) {
            assertThat(((DiffusionPainting) paintings.get(i)).latents()).isEqualTo(expected.get(i));
        }
        paintings.forEach(Painter.Painting::close);
    }

    @Test
    void goesOnWithTheOthersWhenOneIsTakenAway() {
        float[] expected = alone(order(9, 4, 3));
        try (Painter.Painting stays = painter.begin(order(9, 4, 3))) {
            Painter.Painting leaves = painter.begin(order(4, 4, 3));
            painter.step(List.of(leaves, stays));
            leaves.close();
            while (!stays.isDenoised()) {
                painter.step(List.of(stays));
            }
            assertThat(((DiffusionPainting) stays).latents()).isEqualTo(expected);
        }
    }

    @Test
    void canBeRehearsed() {
        PaintOrder order = new PaintOrder(painter.rehearsal(), 16, 16, 2, 1.6, 0, 0);
        assertThat(alone(order)).hasSize(8 * 8 * 8);
    }

    @Test
    void drawsAfterTheWordsThatStandBefore() {
        PaintOrder one = order(5, 4, 1.6);
        PaintOrder other =
                new PaintOrder(new Condition.Context(words(6), words(0)), 16, 16, 4, 1.6, 11, one.imageIndex());
        assertThat(alone(other)).isNotEqualTo(alone(one));
    }

    @Test
    void refusesConditionsOfOtherSystemsAndSizes() {
        FloatMatrix vectors = new FloatMatrix(1, 2, new float[2]);
        assertRefused(new Condition.CrossAttention(vectors, vectors), 16, "expected a context");
        assertRefused(new Condition.Context(words(3), words(0)), 18, "multiples of 4 pixels, got 18 x 16");
        assertRefused(
                new Condition.Context(List.of(new ContextPart.Tokens(List.of(288))), words(0)), 16, "ids below 288");
        assertRefused(
                new Condition.Context(List.of(new ContextPart.Features(vectors)), words(0)), 16, "of width 64, got 2");
        assertRefused(
                new Condition.Context(List.of(new ContextPart.Image(4, 8, 8, new float[256])), words(0)),
                16,
                "of 8 channels");
        assertRefused(new Condition.Context(words(2040), words(0)), 16, "1 to 2032 positions before an image of 16");
    }

    private void assertRefused(Condition condition, int width, String because) {
        assertThatThrownBy(() -> painter.begin(new PaintOrder(condition, width, 16, 4, 1.6, 0, 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(because);
    }
}
