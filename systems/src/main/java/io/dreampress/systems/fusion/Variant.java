package io.dreampress.systems.fusion;

import io.dreampress.systems.Pixels;
import io.dreampress.systems.writing.Chunk;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The members of the family, which differ in what images pass and in how given pictures are seen. */
enum Variant {
    /** A frozen language model with an image tower beside it (Shi et al. 2024). */
    LMFUSION,
    /** The same beside a multimodal language model, which looks at given pictures as before. */
    LLAVAFUSION,
    /** One tower for both modalities (Zhou et al. 2024). */
    TRANSFUSION;

    /** The name in {@code bundle.json}. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether images pass modules of their own. */
    boolean hasImageTower() {
        return switch (this) {
            case LMFUSION, LLAVAFUSION -> true;
            case TRANSFUSION -> false;
        };
    }

    /** Whether questions about pictures are answered from CLIP's features, read as text. */
    boolean looksThroughClip() {
        return switch (this) {
            case LLAVAFUSION -> true;
            case LMFUSION, TRANSFUSION -> false;
        };
    }

    /** Pictures follow the begin token, the question follows them. */
    List<Chunk> ask(List<Pixels> pictures, List<Integer> question, Markers markers) {
        List<Chunk> prompt = new ArrayList<>();
        prompt.add(new Chunk.Tokens(List.of(markers.begin())));
        pictures.forEach(picture -> prompt.add(looksThroughClip() ? new Looked(picture) : new Chunk.Picture(picture)));
        boolean begins = question.getFirst() == markers.begin();
        prompt.add(new Chunk.Tokens(begins ? question.subList(1, question.size()) : question));
        return prompt;
    }
}
