package io.dreampress.systems;

import io.dreampress.systems.SafetensorsBytes.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A {@link Condition} as the bytes that travel in a message: a safetensors file. {@link Condition.CrossAttention} is
 * {@code conditional} {@code (N, C)} and {@code unconditional} {@code (M, C)}, float32. The same condition always gives
 * the same bytes.
 */
public final class ConditionCodec {
    private static final String CONDITIONAL = "conditional";
    private static final String UNCONDITIONAL = "unconditional";

    private ConditionCodec() {}

    public static byte[] encode(Condition condition) {
        return switch (condition) {
            case Condition.CrossAttention(FloatMatrix conditional, FloatMatrix unconditional) -> {
                Map<String, Tensor> tensors = new LinkedHashMap<>();
                tensors.put(CONDITIONAL, tensor(conditional));
                tensors.put(UNCONDITIONAL, tensor(unconditional));
                yield SafetensorsBytes.write(tensors);
            }
        };
    }

    /**
     * Reads a condition.
     *
     * @throws IllegalArgumentException if the bytes are no condition, saying what was expected and what came
     */
    public static Condition decode(byte[] bytes) {
        Map<String, Tensor> tensors = SafetensorsBytes.read(bytes);
        if (!tensors.keySet().equals(Set.of(CONDITIONAL, UNCONDITIONAL))) {
            throw new IllegalArgumentException("condition: expected the tensors 'conditional' and 'unconditional', got "
                    + tensors.keySet() + "; is it from a newer version?");
        }
        FloatMatrix conditional = matrix(CONDITIONAL, tensors.get(CONDITIONAL));
        FloatMatrix unconditional = matrix(UNCONDITIONAL, tensors.get(UNCONDITIONAL));
        if (conditional.columns() != unconditional.columns()) {
            throw new IllegalArgumentException("condition: expected both tensors of one width, got "
                    + conditional.columns() + " and " + unconditional.columns());
        }
        return new Condition.CrossAttention(conditional, unconditional);
    }

    private static Tensor tensor(FloatMatrix matrix) {
        return Tensor.of(matrix.values(), matrix.rows(), matrix.columns());
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
