package io.dreampress.systems;

import java.util.List;
import java.util.Optional;

/** What an image is conditioned on: made by a {@link Writer}, consumed by a {@link Painter}, on another machine perhaps. */
public sealed interface Condition {
    /**
     * The same with another guidance by its pictures; itself where it has none of its own.
     *
     * @param guidance up to 1 is none
     */
    default Condition guidedByPictures(double guidance) {
        return this;
    }

    /**
     * Vectors for a U-Net's or DiT's cross-attention (DreamLLM, MetaMorph, MetaQuery).
     *
     * @param conditional {@code (N, C)}: the projected states of this image's dream queries
     * @param unconditional {@code (M, C)}: the same for the empty or the negative prompt, for classifier-free guidance
     * @param pictured for the pictures that the image is made from, without the words; empty where it is made from words
     *     alone
     */
    record CrossAttention(FloatMatrix conditional, FloatMatrix unconditional, Optional<Pictured> pictured)
            implements Condition {
        /** Made from words alone. */
        public CrossAttention(FloatMatrix conditional, FloatMatrix unconditional) {
            this(conditional, unconditional, Optional.empty());
        }

        @Override
        public Condition guidedByPictures(double guidance) {
            return new CrossAttention(
                    conditional, unconditional, pictured.map(own -> new Pictured(own.branch(), guidance)));
        }

        /** All branches that there are. */
        public List<FloatMatrix> branches() {
            return pictured.map(pictures -> List.of(conditional, unconditional, pictures.branch()))
                    .orElse(List.of(conditional, unconditional));
        }
    }

    /**
     * The pictures that an image is made from, which have a guidance of their own (Brooks et al. 2023).
     *
     * @param branch {@code (P, C)}
     * @param guidance strength of the guidance by the pictures; up to 1 is none: they are then in both branches of the
     *     words' guidance
     */
    record Pictured(FloatMatrix branch, double guidance) {
        public Pictured {
            if (!Double.isFinite(guidance)) {
                throw new IllegalArgumentException("image guidance: expected a number, got " + guidance);
            }
        }
    }

    /**
     * Everything before an image, for a painter that attends to it (LMFusion, LLaVAFusion, Transfusion). Both branches end
     * with the marker that an image begins after.
     *
     * @param conditional the document, or what it shows in words
     * @param unconditional the empty or the negative prompt, for classifier-free guidance
     */
    record Context(List<ContextPart> conditional, List<ContextPart> unconditional) implements Condition {
        public Context {
            conditional = List.copyOf(conditional);
            unconditional = List.copyOf(unconditional);
            if (conditional.isEmpty() || unconditional.isEmpty()) {
                throw new IllegalArgumentException("context: expected at least one part in both branches, got "
                        + conditional.size() + " and " + unconditional.size());
            }
        }
    }
}
