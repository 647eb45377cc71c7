package io.dreampress.training.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetrievalTest {
    @Test
    void isOneWhereEveryPictureIsLikestItsOwnCaption() {
        float[][] vectors = axes(30);

        assertThat(Retrieval.atFirst(vectors, vectors, 20)).isEqualTo(1);
    }

    @Test
    void isOneInTwentyForCaptionsThatHaveNothingToDoWithThePictures() {
        Random random = new Random(7);
        float[][] pictures = vectors(random, 400);
        float[][] captions = vectors(random, 400);

        assertThat(Retrieval.atFirst(pictures, captions, 20)).isCloseTo(0.05, within(0.015));
    }

    @Test
    void expectsWhatDrawingCandidatesGivesOnAverage() {
        Random random = new Random(3);
        float[][] pictures = vectors(random, 40);
        float[][] captions =
                IntStream.range(0, 40).mapToObj(i -> mixed(pictures[i], random)).toArray(float[][]::new);

        assertThat(Retrieval.atFirst(pictures, captions, 20))
                .isCloseTo(byDrawing(pictures, captions, random), within(0.01));
    }

    @Test
    void refusesMoreCandidatesThanCaptions() {
        float[][] vectors = axes(19);

        assertThatThrownBy(() -> Retrieval.atFirst(vectors, vectors, 20))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("20 candidates");
    }

    private static double byDrawing(float[][] pictures, float[][] captions, Random random) {
        int rounds = 2000;
        int found = 0;
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < pictures.length; i++) {
                int own = i;
                double likeness = product(pictures[own], captions[own]);
                found += random.ints(0, pictures.length)
                                .distinct()
                                .filter(other -> other != own)
                                .limit(19)
                                .allMatch(other -> product(pictures[own], captions[other]) <= likeness)
                        ? 1
                        : 0;
            }
        }
        return found / (double) (rounds * pictures.length);
    }

    private static float[] mixed(float[] vector, Random random) {
        float[] mixed = new float[vector.length];
        for (int i = 0; i < mixed.length; i++) {
            mixed[i] = vector[i] + (float) random.nextGaussian() * 1.5f;
        }
        return mixed;
    }

    private static double product(float[] a, float[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> (double) a[i] * b[i])
                .sum();
    }

    private static float[][] vectors(Random random, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> mixed(new float[8], random))
                .toArray(float[][]::new);
    }

    private static float[][] axes(int count) {
        float[][] axes = new float[count][count];
        for (int i = 0; i < count; i++) {
            axes[i][i] = 1;
        }
        return axes;
    }
}
