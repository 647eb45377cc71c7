package io.dreampress.training.evaluation;

import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.LanguageTower;
import io.dreampress.systems.writing.WritingModel;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * After which paragraphs of given documents a model asks for an image, against where people put one. It asks where the
 * image token is likelier than every other token at the end of the paragraph.
 *
 * @param asked places where the model asks
 * @param wanted places where people put one
 * @param both places that are in both
 */
record PlacementCount(int asked, int wanted, int both) {

    static PlacementCount of(WritingModel model, List<HeldOut.Document> documents, Progress progress) {
        PlacementCount all = new PlacementCount(0, 0, 0);
        for (int i = 0; i < documents.size(); i++) {
            all = all.plus(of(model, documents.get(i)));
            progress.advanced("placing images", i + 1, documents.size());
        }
        return all;
    }

    private static PlacementCount of(WritingModel model, HeldOut.Document document) {
        Set<Integer> wanted =
                document.images().stream().map(HeldOut.Placed::after).collect(Collectors.toSet());
        int asked = 0;
        int both = 0;
        try (LanguageTower.Context context = model.tower().open()) {
            model.tower()
                    .read(
                            context,
                            List.of(new Chunk.Tokens(List.of(model.tokens().begin()))));
            for (int i = 0; i < document.paragraphs().size(); i++) {
                List<Integer> ids = model.prompts().encode(document.paragraphs().get(i) + "\n\n");
                boolean asks = asks(
                        model,
                        model.tower()
                                .read(context, List.of(new Chunk.Tokens(ids)))
                                .logits());
                asked += asks ? 1 : 0;
                both += asks && wanted.contains(i) ? 1 : 0;
            }
        }
        return new PlacementCount(asked, wanted.size(), both);
    }

    private static boolean asks(WritingModel model, float[] logits) {
        int image = model.tokens().image().orElseThrow();
        for (float logit : logits) {
            if (logit > logits[image]) {
                return false;
            }
        }
        return true;
    }

    private PlacementCount plus(PlacementCount other) {
        return new PlacementCount(asked + other.asked, wanted + other.wanted, both + other.both);
    }

    Score precision() {
        return asked == 0
                ? new Score.NotMeasured("the model asks for no image in any of the documents")
                : new Score.Measured(both / (double) asked);
    }

    Score recall() {
        return new Score.Measured(both / (double) wanted);
    }
}
