package io.dreampress.standalone.display;

import io.dreampress.contracts.progress.StageAdvanced;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Puts the progress of a document into the order in which it will be read: writing runs ahead of drawing, so text behind
 * an image waits here until the image is drawn.
 */
final class ReadingOrder {
    private final Scene scene;
    private final StringBuilder text = new StringBuilder();
    private final NavigableMap<Integer, StageAdvanced.Dreaming> waiting = new TreeMap<>();
    private final Map<Integer, StageAdvanced.Denoising> steps = new HashMap<>();
    private int shown;
    private int opened = -1;

    ReadingOrder(Scene scene) {
        this.scene = scene;
    }

    /** Who is told, in reading order. */
    interface Scene {
        void text(String piece);

        void imageBegins(int imageIndex, String altText);

        void imageAdvances(int imageIndex, int step, int steps);

        void imageEnds(int imageIndex);
    }

    void writing(StageAdvanced.Writing piece) {
        int known = text.length() - piece.offset();
        if (known < piece.text().length()) {
            text.append(piece.text(), Math.max(known, 0), piece.text().length());
        }
        tell(false);
    }

    void dreaming(StageAdvanced.Dreaming image) {
        waiting.putIfAbsent(image.imageIndex(), image);
        tell(false);
    }

    void denoising(StageAdvanced.Denoising step) {
        steps.merge(step.imageIndex(), step, (had, came) -> came.step() > had.step() ? came : had);
        tell(false);
    }

    /** Nothing more comes: everything that waits is told. */
    void end() {
        tell(true);
    }

    private void tell(boolean all) {
        while (!waiting.isEmpty()) {
            StageAdvanced.Dreaming image = waiting.firstEntry().getValue();
            textUpTo(Math.min(Math.max(image.offset(), shown), text.length()));
            if (!all && text.length() < image.offset()) {
                return;
            }
            if (!imageEnds(image, all)) {
                return;
            }
            waiting.pollFirstEntry();
        }
        textUpTo(text.length());
    }

    private boolean imageEnds(StageAdvanced.Dreaming image, boolean all) {
        int index = image.imageIndex();
        if (opened != index) {
            opened = index;
            scene.imageBegins(index, image.altText());
        }
        StageAdvanced.Denoising step = steps.get(index);
        if (step != null) {
            scene.imageAdvances(index, step.step(), step.steps());
        }
        boolean ends = all || step != null && step.step() >= step.steps();
        if (ends) {
            scene.imageEnds(index);
        }
        return ends;
    }

    private void textUpTo(int end) {
        if (end > shown) {
            scene.text(text.substring(shown, end));
            shown = end;
        }
    }
}
