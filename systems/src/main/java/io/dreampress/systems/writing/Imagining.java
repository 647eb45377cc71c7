package io.dreampress.systems.writing;

import io.dreampress.networks.sampling.TokenSampler;
import io.dreampress.systems.Condition;
import io.dreampress.systems.text.Caption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the condition of one image: names what to draw, in a context beside the document, where nobody has named it, and
 * dreams it. One work at a time, so that many images share the network's calls.
 */
final class Imagining implements AutoCloseable {
    /** Most tokens of a caption. */
    static final int CAPTION_TOKENS = 12;

    private final WritingModel model;
    private final List<Integer> answer = new ArrayList<>();
    private final Strand naming;
    private String paragraph = "";
    private String style = "";
    private String negativePrompt = "";
    private Set<Integer> avoided = Set.of();
    private boolean asked;
    private int decided;
    private String altText;
    private Dreaming dreaming;
    private boolean complete;

    private Imagining(WritingModel model) {
        this.model = model;
        this.naming = new Strand(model.tower());
    }

    /** Draws what a paragraph is about. */
    static Imagining of(WritingModel model, String paragraph, String style, String negativePrompt) {
        return of(model, paragraph, style, negativePrompt, Set.of());
    }

    /**
     * Draws what a paragraph is about.
     *
     * @param avoided tokens that the caption does not begin with, so that a document does not show one thing twice
     */
    static Imagining of(
            WritingModel model, String paragraph, String style, String negativePrompt, Set<Integer> avoided) {
        Imagining imagining = new Imagining(model);
        imagining.paragraph = Caption.plain(paragraph);
        imagining.style = style;
        imagining.negativePrompt = negativePrompt;
        imagining.avoided = Set.copyOf(avoided);
        return imagining;
    }

    /** Draws what is wished. */
    static Imagining of(WritingModel model, Wish wish, String altText) {
        Imagining imagining = new Imagining(model);
        imagining.altText = altText;
        imagining.dreaming = model.dreamer().ofCaption(wish);
        return imagining;
    }

    /** Draws what a document's own context leads to. */
    static Imagining inDocument(WritingModel model, Strand document, String altText, String negativePrompt) {
        Imagining imagining = new Imagining(model);
        imagining.altText = altText;
        imagining.dreaming = model.dreamer().inDocument(document, negativePrompt);
        return imagining;
    }

    /** The next work; empty once the condition is complete. */
    Optional<Work> next() {
        if (dreaming == null && !asked) {
            return Optional.of(askForCaption());
        }
        if (dreaming == null && !isNamed()) {
            return Optional.of(nameIt());
        }
        if (dreaming == null) {
            dream();
        }
        Optional<Work> work = dreaming.next();
        complete = work.isEmpty();
        return work;
    }

    boolean isComplete() {
        return complete;
    }

    /** Whether the next work reads a chunk and not a single token. */
    boolean reads() {
        if (complete) {
            return false;
        }
        return dreaming == null ? answer.isEmpty() : dreaming.readsNext();
    }

    String altText() {
        return altText;
    }

    Condition condition() {
        return dreaming.condition();
    }

    /** {@code (V)} after a dream in a document. */
    float[] logits() {
        return dreaming.logits();
    }

    long bytes() {
        return naming.bytes() + (dreaming == null ? 0 : dreaming.bytes());
    }

    void evict() {
        naming.evict();
        if (dreaming != null) {
            dreaming.evict();
        }
    }

    private Work askForCaption() {
        List<Chunk> prompt = model.prompts().askSharing("caption", excerpt(paragraph));
        return new Work.Read(naming, prompt, reading -> {
            asked = true;
            decide(reading.logits());
        });
    }

    private boolean isNamed() {
        return model.tokens().isEnd(decided)
                || answer.size() == CAPTION_TOKENS
                || model.decode(answer).stripLeading().contains("\n");
    }

    private Work nameIt() {
        int token = decided;
        return new Work.Decode(naming, token, logits -> {
            answer.add(token);
            decide(logits);
        });
    }

    private void decide(float[] logits) {
        float[] possible = model.tokens().possible(logits, false);
        if (answer.isEmpty()) {
            avoided.forEach(id -> possible[id] = Float.NEGATIVE_INFINITY);
            model.tokens().ends().forEach(id -> possible[id] = Float.NEGATIVE_INFINITY);
        }
        decided = TokenSampler.greedy().sample(possible, new BitSet(), answer.size());
    }

    private void dream() {
        naming.close();
        altText = Caption.of(model.decode(answer), paragraph);
        String words = model.drawn(altText, style);
        dreaming =
                model.dreamer().ofCaption(new Wish(words, model.prompts().beginWith(words), List.of(), negativePrompt));
    }

    /** Long paragraphs say what they are about at their beginning. */
    private static String excerpt(String paragraph) {
        return Caption.altText(paragraph, 400);
    }

    @Override
    public void close() {
        naming.close();
        if (dreaming != null) {
            dreaming.close();
        }
    }
}
