package io.dreampress.standalone.display;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.progress.StageAdvanced;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadingOrderTest {
    private final List<String> told = new ArrayList<>();
    private final ReadingOrder order = new ReadingOrder(new Recorder());

    @Test
    void textBehindAnImageWaitsUntilTheImageIsDrawn() {
        writing(0, "Seeds. ");
        dreaming(0, 7);
        writing(7, "Water.");
        denoising(0, 1);
        assertThat(told).containsExactly("Seeds. ", "begin 0", "0: 1/2");

        denoising(0, 2);
        assertThat(told).containsExactly("Seeds. ", "begin 0", "0: 1/2", "0: 2/2", "end 0", "Water.");
    }

    @Test
    void imagesThatAreDrawnTogetherAreToldOneAfterTheOther() {
        writing(0, "A");
        dreaming(0, 1);
        writing(1, "B");
        dreaming(1, 2);
        denoising(1, 2);
        denoising(0, 2);
        assertThat(told).containsExactly("A", "begin 0", "0: 2/2", "end 0", "B", "begin 1", "1: 2/2", "end 1");
    }

    @Test
    void aStepThatComesBeforeItsImageIsNotLost() {
        denoising(0, 2);
        writing(0, "A");
        dreaming(0, 1);
        assertThat(told).containsExactly("A", "begin 0", "0: 2/2", "end 0");
    }

    @Test
    void textThatComesAgainAfterARestartIsToldOnce() {
        writing(0, "One ");
        writing(0, "One two");
        writing(4, "two");
        assertThat(told).containsExactly("One ", "two");
    }

    @Test
    void endTellsWhatAnImageThatNeverCameHeldBack() {
        writing(0, "A");
        dreaming(0, 1);
        writing(1, "B");
        order.end();
        assertThat(told).containsExactly("A", "begin 0", "end 0", "B");
    }

    private void writing(int offset, String text) {
        order.writing(new StageAdvanced.Writing("d", 1, offset, text));
    }

    private void dreaming(int index, int offset) {
        order.dreaming(new StageAdvanced.Dreaming("d", index, "a fox", offset));
    }

    private void denoising(int index, int step) {
        order.denoising(new StageAdvanced.Denoising("d", index, step, 2));
    }

    private final class Recorder implements ReadingOrder.Scene {
        @Override
        public void text(String piece) {
            told.add(piece);
        }

        @Override
        public void imageBegins(int imageIndex, String altText) {
            told.add("begin " + imageIndex);
        }

        @Override
        public void imageAdvances(int imageIndex, int step, int steps) {
            told.add(imageIndex + ": " + step + "/" + steps);
        }

        @Override
        public void imageEnds(int imageIndex) {
            told.add("end " + imageIndex);
        }
    }
}
