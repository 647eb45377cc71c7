package io.dreampress.systems.metamorph;

import io.dreampress.systems.BundleDescriptor.Prompt;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.Prompts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How MetaMorph is asked: turns in the layout of its chat template, pictures before the words of the last question. A purpose
 * for which a bundle has no words is asked as in training.
 */
final class Conversations {
    private static final String IMAGE = "Here is an image based on your request:";
    private static final Map<String, Prompt> TRAINED = Map.of(
            "write", new Prompt("", List.of(), "{text}", ""),
            "illustrate", new Prompt("", List.of(), "{text}", ""),
            "answer", new Prompt("", List.of(), "{text}", ""),
            "image", new Prompt("", List.of(), "Generate an image of {text}", IMAGE),
            "edit", new Prompt("", List.of(), "{text}", IMAGE));

    private final Prompts prompts;
    private final SpecialTokens special;

    /** @param prompts made of {@link #completed} */
    Conversations(Prompts prompts, SpecialTokens special) {
        this.prompts = prompts;
        this.special = special;
    }

    /** A bundle's prompts, and the trained ones for purposes that it has none for. */
    static Map<String, Prompt> completed(Map<String, Prompt> prompts) {
        Map<String, Prompt> all = new HashMap<>(TRAINED);
        all.putAll(prompts);
        return all;
    }

    /** A whole prompt; the pictures stand before the words of the last question. */
    List<Chunk> ask(String purpose, List<Pixels> pictures, String text) {
        String placeholders = (SpecialTokens.IMAGE_START + SpecialTokens.IMAGE_END).repeat(pictures.size());
        List<Integer> ids = prompts.ask(purpose, pictures.isEmpty() ? "" : placeholders + "\n", text);
        List<Chunk> chunks = new ArrayList<>();
        int from = 0;
        int picture = 0;
        for (int i = 1; i < ids.size(); i++) {
            if (ids.get(i - 1) == special.imageStart() && ids.get(i) == special.imageEnd()) {
                chunks.add(new Chunk.Tokens(ids.subList(from, i - 1)));
                chunks.add(new Chunk.Picture(pictures.get(picture++)));
                from = i + 1;
            }
        }
        chunks.add(new Chunk.Tokens(ids.subList(from, ids.size())));
        return chunks.stream()
                .filter(chunk -> !(chunk instanceof Chunk.Tokens(List<Integer> some) && some.isEmpty()))
                .toList();
    }
}
