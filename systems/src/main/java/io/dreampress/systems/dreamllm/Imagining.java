package io.dreampress.systems.dreamllm;

import io.dreampress.systems.Condition;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.text.Caption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes the condition of one image in contexts beside the document: names what to draw, reads that name, and the negative
 * prompt if nobody has before. One work at a time, so that many images share the network's calls.
 */
final class Imagining implements AutoCloseable {
    /** Most tokens of a caption. */
    static final int CAPTION_TOKENS = 12;

    private final DreamLlm model;
    private final String style;
    private final String negativePrompt;
    private final List<Integer> answer = new ArrayList<>();
    private Strand strand;
    private Supplier<Optional<Work>> next;
    private boolean complete;
    private Set<Integer> avoided = Set.of();
    private int decided;
    private String altText;
    private FloatMatrix conditional;

    private Imagining(DreamLlm model, String style, String negativePrompt) {
        this.model = model;
        this.style = style;
        this.negativePrompt = negativePrompt;
        this.strand = new Strand(model.tower());
    }

    /** Draws what a paragraph is about. */
    static Imagining of(DreamLlm model, String paragraph, String style, String negativePrompt) {
        return of(model, paragraph, style, negativePrompt, Set.of());
    }

    /**
     * Draws what a paragraph is about.
     *
     * @param avoided tokens that the caption does not begin with, so that a document does not show one thing twice
     */
    static Imagining of(DreamLlm model, String paragraph, String style, String negativePrompt, Set<Integer> avoided) {
        Imagining imagining = new Imagining(model, style, negativePrompt);
        imagining.avoided = Set.copyOf(avoided);
        imagining.next = () -> imagining.askForCaption(Caption.plain(paragraph));
        return imagining;
    }

    /** Draws what a caption says, which is used as it is. */
    static Imagining ofCaption(DreamLlm model, List<Integer> beginAndCaption, String altText, String negativePrompt) {
        Imagining imagining = new Imagining(model, "", negativePrompt);
        imagining.altText = altText;
        imagining.next = () -> imagining.condition(beginAndCaption);
        return imagining;
    }

    /** Draws after a dream in the document's own context: only the unconditional branch is missing. */
    static Imagining ofCondition(DreamLlm model, FloatMatrix conditional, String altText, String negativePrompt) {
        Imagining imagining = new Imagining(model, "", negativePrompt);
        imagining.altText = altText;
        imagining.conditional = conditional;
        imagining.next = imagining::unconditional;
        return imagining;
    }

    /** The next work; empty once the condition is complete. */
    Optional<Work> next() {
        return complete ? Optional.empty() : next.get();
    }

    boolean isComplete() {
        return complete;
    }

    /** Whether the next work reads a chunk and not a single token. */
    boolean reads() {
        return !complete && (answer.isEmpty() || altText != null);
    }

    /** Positions that its context holds. */
    int positions() {
        return strand.positions();
    }

    String altText() {
        return altText;
    }

    Condition condition() {
        return new Condition.CrossAttention(
                conditional,
                model.conditioning()
                        .unconditional(negativePrompt)
                        .orElseThrow(
                                () -> new IllegalStateException("image: expected its last work to be done first")));
    }

    long bytes() {
        return strand.bytes();
    }

    void evict() {
        strand.evict();
    }

    private Optional<Work> askForCaption(String paragraph) {
        List<Chunk> prompt = model.prompts().askSharing("caption", excerpt(paragraph));
        return Optional.of(new Work.Read(strand, prompt, reading -> {
            decide(reading.logits());
            next = () -> nameIt(paragraph);
        }));
    }

    private Optional<Work> nameIt(String paragraph) {
        String text = model.decode(answer);
        boolean named = decided == model.special().end() || text.stripLeading().contains("\n");
        if (named || answer.size() == CAPTION_TOKENS) {
            startOver();
            altText = Caption.of(text, paragraph);
            String words = style.isBlank() ? altText : altText + ", " + style;
            return condition(model.prompts().beginWith(words));
        }
        int token = decided;
        return Optional.of(new Work.Decode(strand, token, logits -> {
            answer.add(token);
            decide(logits);
        }));
    }

    private void decide(float[] logits) {
        boolean begins = answer.isEmpty() && altText == null;
        decided = DreamLlm.greedy(
                logits,
                id -> model.isText(id)
                        && !(begins
                                && (avoided.contains(id)
                                        || id == model.special().end())));
    }

    private Optional<Work> condition(List<Integer> beginAndCaption) {
        Work read = new Work.Read(strand, model.conditioning().chunks(beginAndCaption), reading -> {
            conditional = model.conditioning().condition(reading, beginAndCaption.size());
            startOver();
            next = this::unconditional;
        });
        return Optional.of(read);
    }

    private Optional<Work> unconditional() {
        if (model.conditioning().unconditional(negativePrompt).isPresent()) {
            close();
            complete = true;
            return Optional.empty();
        }
        List<Integer> prompt = model.prompts().beginWith(Prompts.inert(negativePrompt));
        return Optional.of(new Work.Read(
                strand,
                model.conditioning().chunks(prompt),
                reading -> model.conditioning()
                        .rememberUnconditional(
                                negativePrompt, model.conditioning().condition(reading, prompt.size()))));
    }

    /** Long paragraphs say what they are about at their beginning. */
    private static String excerpt(String paragraph) {
        return Caption.altText(paragraph, 400);
    }

    private void startOver() {
        strand.close();
        strand = new Strand(model.tower());
    }

    @Override
    public void close() {
        strand.close();
    }
}
