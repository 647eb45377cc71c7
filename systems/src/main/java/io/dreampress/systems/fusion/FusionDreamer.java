package io.dreampress.systems.fusion;

import io.dreampress.systems.Condition;
import io.dreampress.systems.ContextPart;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.Dreamer;
import io.dreampress.systems.writing.Dreaming;
import io.dreampress.systems.writing.LanguageTower;
import io.dreampress.systems.writing.Prompts;
import io.dreampress.systems.writing.Strand;
import io.dreampress.systems.writing.Wish;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The family's conditions: everything before an image, which the painter reads itself. So a dream reads nothing and leaves
 * nothing in a document, until its picture is brought back. The unconditional branch is the negative prompt, or nothing but
 * the begin token; source pictures are not in it.
 */
final class FusionDreamer implements Dreamer {
    private final Markers markers;
    private final LanguageTower tower;
    private final ContextParts parts;
    private final Prompts prompts;
    private final int patches;
    private final int contextTokens;

    /**
     * @param patches of an image at the bundle's default size
     * @param contextTokens most positions of a context with its image
     */
    FusionDreamer(
            Markers markers, LanguageTower tower, ContextParts parts, Prompts prompts, int patches, int contextTokens) {
        this.markers = markers;
        this.tower = tower;
        this.parts = parts;
        this.prompts = prompts;
        this.patches = patches;
        this.contextTokens = contextTokens;
    }

    /** Source pictures follow the begin token, the caption or instruction follows them. */
    @Override
    public Dreaming ofCaption(Wish wish) {
        List<Chunk> chunks = new ArrayList<>();
        chunks.add(new Chunk.Tokens(List.of(markers.begin())));
        for (Pixels picture : wish.pictures()) {
            chunks.add(new Chunk.Picture(picture));
        }
        chunks.add(new Chunk.Tokens(wish.ids().subList(1, wish.ids().size())));
        int positions = chunks.stream().mapToInt(tower::positions).sum() + 1 + patches;
        if (positions > contextTokens) {
            throw new IllegalArgumentException("prompt: expected at most " + contextTokens
                    + " positions with its pictures and the image, got " + positions
                    + "; shorten it, give fewer pictures, or use a bundle with a longer context");
        }
        return new Later(() -> condition(chunks, wish.negativePrompt()));
    }

    @Override
    public Dreaming inDocument(Strand document, String negativePrompt) {
        return new Later(() -> condition(document.chunks(), negativePrompt));
    }

    private Condition.Context condition(List<Chunk> chunks, String negativePrompt) {
        List<ContextPart> unconditional =
                parts.beforeImage(List.of(new Chunk.Tokens(prompts.beginWith(prompts.harmless(negativePrompt)))));
        return new Condition.Context(parts.beforeImage(chunks), unconditional);
    }

    @Override
    public int positions() {
        return patches + 2;
    }

    @Override
    public Optional<Chunk> trace() {
        return Optional.empty();
    }
}
