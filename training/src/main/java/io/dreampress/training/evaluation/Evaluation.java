package io.dreampress.training.evaluation;

import io.dreampress.systems.Bundle;
import io.dreampress.systems.Kind;
import io.dreampress.systems.Pixels;
import java.io.IOException;
import java.util.List;

/**
 * Measures a bundle on {@link HeldOut} data. Deterministic: the same bundle, judge, data and seed give the same figures on
 * the same machine.
 */
public final class Evaluation {
    /** Captions among which a picture must find its own. */
    public static final int CANDIDATES = 20;

    private final Judge judge;
    private final HeldOut heldOut;
    private final Progress progress;

    public Evaluation(Judge judge, HeldOut heldOut, Progress progress) {
        this.judge = judge;
        this.heldOut = heldOut;
        this.progress = progress;
    }

    /**
     * Everything that is measured.
     *
     * @param prompts how many of the held-out pictures, from {@value #CANDIDATES}
     * @param seed of the drawn images' noise
     * @throws IOException if a held-out picture cannot be read
     */
    public Report of(Bundle bundle, int prompts, long seed) throws IOException {
        List<HeldOut.Illustration> chosen = heldOut.pictures().subList(0, prompts);
        List<String> captions = chosen.stream().map(HeldOut.Illustration::thing).toList();
        double real = judge.retrieval(heldOut.decoded(prompts), captions, CANDIDATES);
        TextScores texts = TextScores.of(bundle, heldOut, progress);
        return new Report(
                drawn(bundle, chosen, captions, seed),
                real,
                texts.perplexity(),
                texts.feedbackLossRatio(),
                texts.placementPrecision(),
                texts.placementRecall());
    }

    private Score drawn(Bundle bundle, List<HeldOut.Illustration> chosen, List<String> captions, long seed) {
        if (!bundle.supports(Kind.IMAGE)) {
            return new Score.NotMeasured("kinds of the bundle: no 'image'");
        }
        List<Artist.Prompt> prompts = chosen.stream()
                .map(picture -> new Artist.Prompt(picture.thing(), picture.style()))
                .toList();
        List<Pixels> pictures = new Artist(bundle, seed, progress).draw(prompts);
        return new Score.Measured(judge.retrieval(pictures, captions, CANDIDATES));
    }
}
