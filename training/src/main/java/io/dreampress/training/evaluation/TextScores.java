package io.dreampress.training.evaluation;

import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleDescriptor;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.Writer;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.SessionWriter;
import io.dreampress.systems.writing.WritingModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a bundle's writing side is worth on documents.
 *
 * @param perplexity exp of the loss a token over whole documents
 * @param feedbackLossRatio loss a token of what follows an image, with the image in the context, over that without it
 * @param placementPrecision share of the places at which the model asks for an image where people put one
 * @param placementRecall share of the places where people put an image at which the model asks for one
 */
record TextScores(Score perplexity, Score feedbackLossRatio, Score placementPrecision, Score placementRecall) {

    static TextScores of(Bundle bundle, HeldOut heldOut, Progress progress) throws IOException {
        try (Writer writer = bundle.writer()) {
            if (!(writer instanceof SessionWriter sessions)) {
                Score none = new Score.NotMeasured("this version cannot look into writers of the system "
                        + bundle.descriptor().system());
                return new TextScores(none, none, none, none);
            }
            return new Reading(sessions.model(), heldOut, progress).scores(bundle.descriptor());
        }
    }

    private record Reading(WritingModel model, HeldOut heldOut, Progress progress) {
        TextScores scores(BundleDescriptor descriptor) throws IOException {
            Score perplexity = new Score.Measured(
                    Math.exp(loss("reading documents", wholes()).mean()));
            Score feedback = descriptor.learned().feedback()
                    ? feedback()
                    : new Score.NotMeasured("learned.feedback is false: the bundle does not read its own images back");
            if (!descriptor.learned().placement() || model.tokens().image().isEmpty()) {
                Score none =
                        new Score.NotMeasured("learned.placement is false: images stand where the request says, the"
                                + " bundle does not choose");
                return new TextScores(perplexity, feedback, none, none);
            }
            PlacementCount count = PlacementCount.of(model, heldOut.documents(), progress);
            return new TextScores(perplexity, feedback, count.precision(), count.recall());
        }

        private TextLoss loss(String stage, List<TextLoss.Passage> passages) {
            return TextLoss.of(model.tower(), passages, stage, progress);
        }

        private List<TextLoss.Passage> wholes() {
            return heldOut.documents().stream()
                    .map(document -> new TextLoss.Passage(begin(""), tokens(document.text())))
                    .toList();
        }

        /** Over the text between a document's first image and its end. */
        private Score feedback() throws IOException {
            List<TextLoss.Passage> with = new ArrayList<>();
            List<TextLoss.Passage> without = new ArrayList<>();
            for (HeldOut.Document document : heldOut.documents()) {
                HeldOut.Placed image = document.images().getFirst();
                List<Integer> after = tokens(document.textFrom(image.after() + 1));
                if (!after.isEmpty()) {
                    List<Chunk> given = begin(document.textTo(image.after() + 1));
                    without.add(new TextLoss.Passage(given, after));
                    List<Chunk> seen = new ArrayList<>(given);
                    Pixels pixels = heldOut.decoded(image.picture());
                    seen.add(new Chunk.Picture(pixels));
                    with.add(new TextLoss.Passage(seen, after));
                }
            }
            return new Score.Measured(loss("reading after images", with).mean()
                    / loss("reading without images", without).mean());
        }

        private List<Chunk> begin(String text) {
            List<Integer> ids = new ArrayList<>(List.of(model.tokens().begin()));
            ids.addAll(tokens(text));
            return List.of(new Chunk.Tokens(ids));
        }

        private List<Integer> tokens(String text) {
            return text.isEmpty() ? List.of() : model.prompts().encode(text);
        }
    }
}
