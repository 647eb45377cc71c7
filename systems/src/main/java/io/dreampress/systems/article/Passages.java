package io.dreampress.systems.article;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A given text cut where images are due; joined, the passages are the text. */
public final class Passages {
    private Passages() {}

    /**
     * A run of text.
     *
     * @param text exactly as it stands in the article
     * @param illustrated the paragraph that an image follows; empty if none does
     */
    public record Passage(String text, Optional<String> illustrated) {}

    /** The passages of an article, in order. Only the last one may be without an image. */
    public static List<Passage> of(String article, PlacementPlan plan) {
        List<Passage> passages = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        int paragraphs = 0;
        for (ArticleBlock block : Article.blocks(article)) {
            text.append(block.text());
            if (block.isParagraph() && plan.isDueAfter(paragraphs++, passages.size())) {
                passages.add(new Passage(text.toString(), Optional.of(block.text())));
                text.setLength(0);
            }
        }
        if (!text.isEmpty()) {
            passages.add(new Passage(text.toString(), Optional.empty()));
        }
        return List.copyOf(passages);
    }
}
