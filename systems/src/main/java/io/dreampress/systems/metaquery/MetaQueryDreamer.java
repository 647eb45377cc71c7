package io.dreampress.systems.metaquery;

import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.Dreamer;
import io.dreampress.systems.writing.Dreaming;
import io.dreampress.systems.writing.LanguageTower;
import io.dreampress.systems.writing.LanguageTower.Reading;
import io.dreampress.systems.writing.Strand;
import io.dreampress.systems.writing.Wish;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How states become a condition: a conversation is read whose answer begins with the queries, and the connector takes their
 * states. Without queries (the paper's ablation "last layer embedding") all states of the conversation count.
 *
 * <p>Guidance needs further conversations: u with the negative prompt, and black pictures where there are pictures; i with
 * the negative prompt and the pictures. u depends on nothing else and is remembered.
 */
final class MetaQueryDreamer implements Dreamer {
    /** What training put before the queries; after a template's line feed both may become one token. */
    private static final String BEFORE_QUERIES = "\n";

    private static final int REMEMBERED = 64;

    private final LanguageTower tower;
    private final Conversation conversation;
    private final List<Integer> queryTokens;
    private final int queries;
    private final int contextTokens;
    private final double imageGuidance;
    private final Pixels black;
    private final ConditionHead head;
    private final Map<Unconditional, FloatMatrix> unconditional = new LinkedHashMap<>();

    /** What u depends on. */
    record Unconditional(String negativePrompt, int pictures) {}

    /** Takes states {@code (N, D)} to a condition {@code (N, C)}. */
    @FunctionalInterface
    interface ConditionHead {
        FloatMatrix apply(FloatMatrix states);
    }

    /**
     * The tokens that follow the conversation.
     *
     * @param beginOfImage id of {@code <begin_of_img>}, followed by those of {@code <end_of_img>} and the queries
     * @param count N; 0 for the last layer's states
     * @param end id of the token that ends a turn
     */
    record Queries(int beginOfImage, int count, int end) {
        List<Integer> tokens() {
            if (count == 0) {
                return List.of();
            }
            List<Integer> tokens = new ArrayList<>(List.of(beginOfImage));
            IntStream.range(0, count).forEach(i -> tokens.add(beginOfImage + 2 + i));
            tokens.addAll(List.of(beginOfImage + 1, end));
            return tokens;
        }
    }

    /**
     * @param black the picture that stands for none; null if nothing sees
     * @param contextTokens most positions of a conversation
     * @param imageGuidance strength of the guidance by pictures
     */
    MetaQueryDreamer(
            LanguageTower tower,
            Conversation conversation,
            Queries queries,
            int contextTokens,
            double imageGuidance,
            Pixels black,
            ConditionHead head) {
        this.tower = tower;
        this.conversation = conversation;
        this.queryTokens = queries.tokens();
        this.queries = queries.count();
        this.contextTokens = contextTokens;
        this.imageGuidance = imageGuidance;
        this.black = black;
        this.head = head;
    }

    @Override
    public Dreaming ofCaption(Wish wish) {
        List<Chunk> chunks = chunks(wish.caption(), wish.pictures());
        int positions = chunks.stream().mapToInt(tower::positions).sum();
        if (positions > contextTokens) {
            throw new IllegalArgumentException("prompt: expected at most " + contextTokens
                    + " positions with its pictures, got " + positions + "; give fewer pictures or words");
        }
        return new MetaQueryDreaming(this, new Strand(tower), chunks, wish);
    }

    @Override
    public Dreaming inDocument(Strand document, String negativePrompt) {
        throw new IllegalStateException("dream: MetaQuery dreams after captions only");
    }

    @Override
    public int positions() {
        return 0;
    }

    @Override
    public Optional<Chunk> trace() {
        return Optional.empty();
    }

    /** What is read for a condition. */
    List<Chunk> chunks(String caption, List<Pixels> pictures) {
        List<Chunk> chunks =
                new ArrayList<>(conversation.describe(caption, pictures, queries == 0 ? "" : BEFORE_QUERIES));
        if (queries > 0) {
            chunks.add(new Chunk.Tokens(queryTokens));
        }
        return chunks;
    }

    /** What is read for u. */
    List<Chunk> chunks(Unconditional wanted) {
        return chunks(wanted.negativePrompt(), Collections.nCopies(wanted.pictures(), black));
    }

    /** The condition after {@link #chunks} were read. */
    FloatMatrix condition(Reading reading) {
        FloatMatrix states = reading.states();
        if (queries == 0) {
            return head.apply(states);
        }
        int width = states.columns();
        int from = states.rows() - queryTokens.size() + 1;
        return head.apply(new FloatMatrix(
                queries, width, Arrays.copyOfRange(states.values(), from * width, (from + queries) * width)));
    }

    double imageGuidance() {
        return imageGuidance;
    }

    Optional<FloatMatrix> unconditional(Unconditional wanted) {
        return Optional.ofNullable(unconditional.get(wanted));
    }

    void remember(Unconditional wanted, FloatMatrix condition) {
        if (unconditional.size() == REMEMBERED) {
            unconditional.remove(unconditional.keySet().iterator().next());
        }
        unconditional.put(wanted, condition);
    }
}
