package io.dreampress.systems.tiny;

import io.dreampress.systems.SafetensorsBytes.Tensor;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Random tensors of useful size. */
public final class TinyWeights {
    private TinyWeights() {}

    /** Independent normal numbers. */
    public static Tensor gaussian(RandomGenerator random, double mean, double deviation, long... shape) {
        float[] values = new float[(int) Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return Tensor.of(values, shape);
    }

    /** Matrices and kernels keep a signal's size, norms are near one, biases near zero. */
    public static Tensor weight(RandomGenerator random, String name, long... shape) {
        if (shape.length >= 2) {
            long inputs = Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
            return gaussian(random, 0, name.contains("position") ? 0.3 : 1 / Math.sqrt(inputs), shape);
        }
        boolean scale = name.endsWith(".weight");
        return gaussian(random, scale ? 1 : 0, scale ? 0.1 : 0.05, shape);
    }

    /** A layer {@code (out, in)} whose output leaves dimension 0 alone; changed in place. */
    public static Tensor silent(Tensor layer) {
        Arrays.fill(layer.values(), 0, layer.shape().get(1).intValue(), 0);
        return layer;
    }

    /** Rows with a number in dimension 0; changed in place. */
    public static Tensor withConstant(Tensor rows, float constant) {
        int width = rows.shape().getLast().intValue();
        for (int i = 0; i < rows.values().length; i += width) {
            rows.values()[i] = constant;
        }
        return rows;
    }
}
