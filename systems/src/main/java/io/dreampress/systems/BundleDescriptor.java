package io.dreampress.systems;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code bundle.json} says.
 *
 * @param format of this file: {@value #FORMAT}
 * @param name of the bundle, for people
 * @param version of the bundle, for people
 * @param system which {@link MultimodalSystem} it belongs to
 * @param kinds what it can do
 * @param contextTokens most positions of one session, at least 16
 * @param imageSizes what it can draw, the default first
 * @param precision of the language model if nobody asks for another: {@code auto}, {@code f32}, {@code bf16}, {@code int8} or {@code int4}
 * @param specialTokens ids by name: {@code begin}, {@code end} and those of the system
 * @param learned what its training covered
 * @param defaults of a request
 * @param prompts what the writer is told, by purpose; a purpose that is absent is asked without any words around it
 */
public record BundleDescriptor(
        int format,
        String name,
        String version,
        String system,
        Set<Kind> kinds,
        int contextTokens,
        List<Size> imageSizes,
        String precision,
        Map<String, Integer> specialTokens,
        Learned learned,
        Defaults defaults,
        Map<String, Prompt> prompts) {
    /** The one format that this version reads. */
    public static final int FORMAT = 1;

    public BundleDescriptor {
        kinds = Set.copyOf(kinds);
        imageSizes = List.copyOf(imageSizes);
        specialTokens = Map.copyOf(specialTokens);
        prompts = Map.copyOf(prompts);
    }

    /**
     * A size of image.
     *
     * @param width in pixels
     * @param height in pixels
     */
    public record Size(int width, int height) {}

    /**
     * What the bundle's training covered.
     *
     * @param placement whether the model decides itself where an image belongs
     * @param conditionContext what an image's condition is computed after
     * @param conditionSource which states it is made of
     * @param feedback whether drawn images may be read back
     */
    public record Learned(
            boolean placement, ConditionContext conditionContext, ConditionSource conditionSource, boolean feedback) {}

    /**
     * What a request gets where it says nothing.
     *
     * @param steps denoising steps
     * @param guidance strength of classifier-free guidance
     * @param imageGuidance strength of the guidance by an image's own pictures where it is made from some; 1, none, where
     *     the file does not say
     * @param positivePrompt words before everything that is drawn from a caption, a space between them (DreamLLM's
     *     demonstration: {@code (best quality,extremely detailed)}); empty, none, where the file does not say. They belong to
     *     the bundle, no request changes them
     * @param style words appended to what is drawn; may be empty
     * @param negativePrompt what images must not show; may be empty
     * @param maxTokens most tokens of a document
     * @param temperature 0 is greedy
     * @param topK 0 for all
     * @param topP in (0, 1]
     * @param repetitionPenalty 1 is none
     * @param minImages fewest images
     * @param maxImages most images
     * @param feedback whether drawn images are read back; {@code learned.feedback} where the file does not say
     */
    public record Defaults(
            int steps,
            double guidance,
            double imageGuidance,
            String positivePrompt,
            String style,
            String negativePrompt,
            int maxTokens,
            double temperature,
            int topK,
            double topP,
            double repetitionPenalty,
            int minImages,
            int maxImages,
            boolean feedback) {}

    /**
     * A conversation that ends with what is asked.
     *
     * @param system what the model is told first; may be empty
     * @param examples question and answer, question and answer, …
     * @param user the question, with {@code {text}} where the text goes
     * @param assistant how the answer begins; may be empty
     */
    public record Prompt(String system, List<String> examples, String user, String assistant) {
        public Prompt {
            examples = List.copyOf(examples);
        }
    }

    /** Everything that contradicts itself, as sentences; empty if nothing does. */
    List<String> contradictions() {
        List<String> found = new ArrayList<>();
        if (kinds.isEmpty()) {
            found.add("kinds: expected at least one of write, illustrate, image, edit, answer, got none");
        }
        if (contextTokens < 16) {
            found.add("contextTokens: expected at least 16, got " + contextTokens);
        }
        if (imageSizes.isEmpty()) {
            found.add("imageSizes: expected at least one size, got none");
        }
        for (Size size : imageSizes) {
            if (size.width() < 8 || size.height() < 8 || size.width() % 8 != 0 || size.height() % 8 != 0) {
                found.add("imageSizes: expected multiples of 8 pixels, got " + size.width() + " x " + size.height());
            }
        }
        if (!Set.of("auto", "f32", "bf16", "int8", "int4").contains(precision)) {
            found.add("precision: expected auto, f32, bf16, int8 or int4, got '" + precision + "'");
        }
        if (learned.conditionSource() == ConditionSource.LAST_LAYER
                && learned.conditionContext() != ConditionContext.CAPTION) {
            found.add("learned: conditionSource 'last-layer' needs conditionContext 'caption', got 'document'");
        }
        prompts.forEach((purpose, prompt) -> {
            if (prompt.examples().size() % 2 != 0 || !prompt.user().contains("{text}")) {
                found.add("prompts." + purpose
                        + ": expected examples in pairs and {text} in user, got "
                        + prompt.examples().size()
                        + " examples and user '" + prompt.user() + "'");
            }
        });
        if (defaults.feedback() && !learned.feedback()) {
            found.add("defaults.feedback: expected false where learned.feedback is false, got true");
        }
        contradictions(defaults, found);
        return found;
    }

    private static void contradictions(Defaults defaults, List<String> found) {
        if (defaults.steps() < 1 || defaults.guidance() < 1 || defaults.maxTokens() < 1) {
            found.add("defaults: expected steps, guidance and maxTokens of at least 1, got " + defaults.steps() + ", "
                    + defaults.guidance() + ", " + defaults.maxTokens());
        }
        if (defaults.imageGuidance() < 1) {
            found.add("defaults: expected imageGuidance of at least 1, got " + defaults.imageGuidance());
        }
        if (defaults.temperature() < 0 || defaults.topK() < 0 || defaults.topP() <= 0 || defaults.topP() > 1) {
            found.add("defaults: expected temperature and topK from 0 and topP in (0, 1], got " + defaults.temperature()
                    + ", " + defaults.topK() + ", " + defaults.topP());
        }
        if (defaults.minImages() < 0 || defaults.maxImages() < defaults.minImages()) {
            found.add("defaults: expected 0 <= minImages <= maxImages, got " + defaults.minImages() + " and "
                    + defaults.maxImages());
        }
    }
}
