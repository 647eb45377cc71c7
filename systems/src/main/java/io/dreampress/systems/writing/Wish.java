package io.dreampress.systems.writing;

import io.dreampress.systems.Pixels;
import java.util.List;

/**
 * An image that is wanted.
 *
 * @param caption what it shows, in words, style included
 * @param ids the begin token and the caption as tokens
 * @param pictures what it is made from, in order; empty where it is made from words alone
 * @param negativePrompt what it must not show; may be empty
 */
public record Wish(String caption, List<Integer> ids, List<Pixels> pictures, String negativePrompt) {
    public Wish {
        ids = List.copyOf(ids);
        pictures = List.copyOf(pictures);
    }
}
