package io.dreampress.systems.metamorph;

import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.Dreamer;
import io.dreampress.systems.writing.Dreaming;
import io.dreampress.systems.writing.LanguageTower;
import io.dreampress.systems.writing.Strand;
import io.dreampress.systems.writing.Wish;
import java.util.List;
import java.util.Optional;

/**
 * Dreams by predicting visual tokens (Tong et al. 2024, section 2). What is predicted stays in the context: it is how
 * MetaMorph knows what its images show, and nothing waits for the drawn picture.
 */
final class VpitDreamer implements Dreamer {
    private final LanguageTower tower;
    private final SpecialTokens special;
    private final int visualTokens;
    private final Conversations conversations;
    private final Visualiser visualiser;
    private final int contextTokens;

    /**
     * @param visualTokens n, of one image
     * @param conversations how an image is asked for
     * @param contextTokens most positions of a context
     */
    VpitDreamer(
            LanguageTower tower,
            SpecialTokens special,
            int visualTokens,
            Conversations conversations,
            Visualiser visualiser,
            int contextTokens) {
        this.contextTokens = contextTokens;
        this.tower = tower;
        this.special = special;
        this.visualTokens = visualTokens;
        this.conversations = conversations;
        this.visualiser = visualiser;
    }

    @Override
    public Dreaming ofCaption(Wish wish) {
        List<Pixels> pictures = wish.pictures();
        List<Chunk> prompt = conversations.ask(pictures.isEmpty() ? "image" : "edit", pictures, wish.caption());
        int longest = contextTokens - positions();
        int length = prompt.stream().mapToInt(tower::positions).sum();
        if (length > longest) {
            throw new IllegalArgumentException("prompt: expected at most " + longest
                    + " positions with its pictures, got " + length + "; shorten it, or use fewer pictures");
        }
        return new VpitDreaming(new Strand(tower), prompt, special.imageStart(), visualTokens, visualiser);
    }

    @Override
    public Dreaming inDocument(Strand document, String negativePrompt) {
        return new VpitDreaming(document, List.of(), special.imageStart(), visualTokens, visualiser);
    }

    @Override
    public int positions() {
        return visualTokens + 2;
    }

    @Override
    public Optional<Chunk> trace() {
        return Optional.empty();
    }

    @Override
    public boolean isFeedback() {
        return true;
    }

    @Override
    public Optional<Integer> closing() {
        return Optional.of(special.imageEnd());
    }

    @Override
    public void check(ImagePlan plan) {
        if (!plan.negativePrompt().isBlank()) {
            throw new IllegalArgumentException(
                    "negativePrompt: expected none, because MetaMorph's unconditional branch is"
                            + " zero, got one; leave it out and say in the prompt what to show instead");
        }
    }
}
