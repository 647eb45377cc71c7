package io.dreampress.systems;

import io.dreampress.systems.SafetensorsBytes.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A {@link Condition} as the bytes that travel in a message: a safetensors file of float32. {@link
 * Condition.CrossAttention} is {@code conditional} {@code (N, C)}, {@code unconditional} {@code (M, C)} and, where there are
 * pictures, {@code pictured} {@code (P, C)} with {@code image_guidance (1)}; {@link
 * Condition.Context} is {@code conditional.<i>.<kind>} and {@code unconditional.<i>.<kind>} for its parts in order, of kind
 * {@code tokens (n)}, {@code features (n, D)} or {@code image (C, h, w)}. The same condition always gives the same bytes.
 */
public final class ConditionCodec {
    private static final String CONDITIONAL = "conditional";
    private static final String UNCONDITIONAL = "unconditional";
    private static final String PICTURED = "pictured";
    private static final String IMAGE_GUIDANCE = "image_guidance";
    private static final String TOKENS = "tokens";
    private static final String FEATURES = "features";
    private static final String IMAGE = "image";
    /** Ids below this are the same number in float32. */
    private static final int GREATEST_ID = 1 << 24;

    private ConditionCodec() {}

    /** A condition as bytes, in float32: equal conditions are equal bytes. */
    public static byte[] encode(Condition condition) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        switch (condition) {
            case Condition.CrossAttention(
                    FloatMatrix conditional,
                    FloatMatrix unconditional,
                    Optional<Condition.Pictured> pictured) -> {
                tensors.put(CONDITIONAL, tensor(conditional));
                tensors.put(UNCONDITIONAL, tensor(unconditional));
                pictured.ifPresent(pictures -> {
                    tensors.put(PICTURED, tensor(pictures.branch()));
                    tensors.put(IMAGE_GUIDANCE, Tensor.of(new float[] {(float) pictures.guidance()}, 1));
                });
            }
            case Condition.Context(List<ContextPart> conditional, List<ContextPart> unconditional) -> {
                put(tensors, CONDITIONAL, conditional);
                put(tensors, UNCONDITIONAL, unconditional);
            }
        }
        return SafetensorsBytes.write(tensors);
    }

    private static void put(Map<String, Tensor> tensors, String branch, List<ContextPart> parts) {
        for (ContextPart part : parts) {
            String name = branch + "."
                    + tensors.keySet().stream()
                            .filter(key -> key.startsWith(branch + "."))
                            .count();
            switch (part) {
                case ContextPart.Tokens(List<Integer> ids) -> tensors.put(name + "." + TOKENS, tensor(ids));
                case ContextPart.Features(FloatMatrix embeddings) ->
                    tensors.put(name + "." + FEATURES, tensor(embeddings));
                case ContextPart.Image(int channels, int height, int width, float[] latents) ->
                    tensors.put(name + "." + IMAGE, Tensor.of(latents, channels, height, width));
            }
        }
    }

    /**
     * Reads a condition.
     *
     * @throws IllegalArgumentException if the bytes are no condition, saying what was expected and what came
     */
    public static Condition decode(byte[] bytes) {
        Map<String, Tensor> tensors = SafetensorsBytes.read(bytes);
        if (tensors.keySet().equals(Set.of(CONDITIONAL, UNCONDITIONAL))
                || tensors.keySet().equals(Set.of(CONDITIONAL, UNCONDITIONAL, PICTURED, IMAGE_GUIDANCE))) {
            return crossAttention(tensors);
        }
        List<ContextPart> conditional = parts(tensors, CONDITIONAL);
        List<ContextPart> unconditional = parts(tensors, UNCONDITIONAL);
        if (conditional.isEmpty()
                || unconditional.isEmpty()
                || conditional.size() + unconditional.size() != tensors.size()) {
            throw new IllegalArgumentException("condition: expected the tensors 'conditional', 'unconditional' and"
                    + " perhaps 'pictured' with 'image_guidance', or parts of both numbered from 0, got "
                    + tensors.keySet()
                    + "; is it from a newer version?");
        }
        return new Condition.Context(conditional, unconditional);
    }

    private static Condition crossAttention(Map<String, Tensor> tensors) {
        FloatMatrix conditional = matrix(CONDITIONAL, tensors.get(CONDITIONAL));
        FloatMatrix unconditional = matrix(UNCONDITIONAL, tensors.get(UNCONDITIONAL));
        Optional<Condition.Pictured> pictured = Optional.ofNullable(tensors.get(PICTURED))
                .map(tensor -> new Condition.Pictured(matrix(PICTURED, tensor), number(tensors.get(IMAGE_GUIDANCE))));
        Condition.CrossAttention condition = new Condition.CrossAttention(conditional, unconditional, pictured);
        List<Integer> widths =
                condition.branches().stream().map(FloatMatrix::columns).toList();
        if (widths.stream().distinct().count() > 1) {
            throw new IllegalArgumentException("condition: expected tensors of one width, got "
                    + widths.stream().map(String::valueOf).collect(Collectors.joining(" and ")));
        }
        return condition;
    }

    private static double number(Tensor tensor) {
        if (!tensor.shape().equals(List.of(1L))) {
            throw new IllegalArgumentException(
                    "condition '" + IMAGE_GUIDANCE + "': expected one number, got " + tensor.shape());
        }
        return tensor.values()[0];
    }

    /** The parts of a branch from 0 on, up to the first number that is missing. */
    private static List<ContextPart> parts(Map<String, Tensor> tensors, String branch) {
        List<ContextPart> parts = new ArrayList<>();
        for (int found = -1; found < parts.size(); ) {
            found = parts.size();
            String name = branch + "." + found + ".";
            if (tensors.containsKey(name + TOKENS)) {
                parts.add(tokens(name + TOKENS, tensors.get(name + TOKENS)));
            } else if (tensors.containsKey(name + FEATURES)) {
                parts.add(new ContextPart.Features(matrix(name + FEATURES, tensors.get(name + FEATURES))));
            } else if (tensors.containsKey(name + IMAGE)) {
                parts.add(image(name + IMAGE, tensors.get(name + IMAGE)));
            }
        }
        return parts;
    }

    private static Tensor tensor(FloatMatrix matrix) {
        return Tensor.of(matrix.values(), matrix.rows(), matrix.columns());
    }

    private static Tensor tensor(List<Integer> ids) {
        float[] values = new float[ids.size()];
        for (int i = 0; i < values.length; i++) {
            if (ids.get(i) < 0 || ids.get(i) >= GREATEST_ID) {
                throw new IllegalArgumentException(
                        "token " + i + ": expected an id below " + GREATEST_ID + ", got " + ids.get(i));
            }
            values[i] = ids.get(i);
        }
        return Tensor.of(values, values.length);
    }

    private static ContextPart tokens(String name, Tensor tensor) {
        List<Integer> ids = new ArrayList<>();
        for (float value : tensor.values()) {
            if (value != Math.rint(value) || value < 0 || value >= GREATEST_ID) {
                throw new IllegalArgumentException("condition '" + name + "': expected ids, got " + value);
            }
            ids.add((int) value);
        }
        if (tensor.shape().size() != 1) {
            throw new IllegalArgumentException(
                    "condition '" + name + "': expected a list of ids, got " + tensor.shape());
        }
        return new ContextPart.Tokens(ids);
    }

    private static ContextPart image(String name, Tensor tensor) {
        List<Long> shape = tensor.shape();
        if (shape.size() != 3 || shape.contains(0L)) {
            throw new IllegalArgumentException(
                    "condition '" + name + "': expected latents (channels, height, width), got " + shape);
        }
        return new ContextPart.Image(
                shape.get(0).intValue(), shape.get(1).intValue(), shape.get(2).intValue(), tensor.values());
    }

    private static FloatMatrix matrix(String name, Tensor tensor) {
        List<Long> shape = tensor.shape();
        if (shape.size() != 2 || shape.contains(0L)) {
            throw new IllegalArgumentException(
                    "condition '" + name + "': expected a matrix (rows, columns), got " + shape);
        }
        return new FloatMatrix(shape.get(0).intValue(), shape.get(1).intValue(), tensor.values());
    }
}
