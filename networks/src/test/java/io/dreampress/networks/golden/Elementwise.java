package io.dreampress.networks.golden;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Compares tensors element by element: |actual - expected| ≤ atol + rtol · |expected|; integers and flags must be equal.
 * The failure names the worst element.
 */
public final class Elementwise {
    /** The relative part that the fixtures advise. */
    public static final double RTOL = 1e-5;

    private Elementwise() {}

    /** Compares all elements with the fixtures' relative tolerance. */
    public static void assertClose(String name, NDArray actual, NDArray expected, double atol) {
        assertClose(name, actual, expected, atol, RTOL);
    }

    /** Compares all elements. */
    public static void assertClose(String name, NDArray actual, NDArray expected, double atol, double rtol) {
        assertClose(name, actual, expected, atol, rtol, index -> true);
    }

    /**
     * Compares the elements whose flat index is wanted.
     *
     * @throws AssertionError naming the worst element's index, expected and actual value
     */
    public static void assertClose(
            String name, NDArray actual, NDArray expected, double atol, double rtol, IntPredicate wanted) {
        if (!actual.getShape().equals(expected.getShape())) {
            throw new AssertionError(
                    "tensor '" + name + "': expected shape " + expected.getShape() + ", got " + actual.getShape());
        }
        boolean exact = !expected.getDataType().isFloating();
        compare(name, actual.getShape(), values(actual), values(expected), exact ? 0 : atol, exact ? 0 : rtol, wanted);
    }

    /** Compares plain values of a shape. */
    public static void assertClose(
            String name, Shape shape, float[] actual, float[] expected, double atol, double rtol) {
        if (actual.length != expected.length || shape.size() != expected.length) {
            throw new AssertionError("tensor '" + name + "': expected " + expected.length + " values of shape " + shape
                    + ", got " + actual.length);
        }
        compare(name, shape, doubles(actual), doubles(expected), atol, rtol, index -> true);
    }

    private static void compare(
            String name,
            Shape shape,
            double[] actual,
            double[] expected,
            double atol,
            double rtol,
            IntPredicate wanted) {
        int worst = -1;
        int failures = 0;
        double worstExcess = 0;
        for (int i = 0; i < expected.length; i++) {
            double excess = excess(actual[i], expected[i], atol, rtol);
            if (excess > 0 && wanted.test(i)) {
                failures++;
                if (excess > worstExcess) {
                    worstExcess = excess;
                    worst = i;
                }
            }
        }
        if (failures > 0) {
            throw new AssertionError("tensor '" + name + "' " + shape + ": " + failures + " of " + expected.length
                    + " elements differ by more than " + atol + " + " + rtol + " |expected|; worst at "
                    + Arrays.toString(index(shape, worst)) + ": expected " + expected[worst] + ", actual "
                    + actual[worst]
                    + ", difference " + Math.abs(actual[worst] - expected[worst]));
        }
    }

    /** How far beyond the tolerance; infinite where one is a number and the other not. */
    private static double excess(double actual, double expected, double atol, double rtol) {
        if (Double.compare(actual, expected) == 0) {
            return 0;
        }
        double excess = Math.abs(actual - expected) - (atol + rtol * Math.abs(expected));
        return Double.isNaN(excess) ? Double.POSITIVE_INFINITY : excess;
    }

    private static long[] index(Shape shape, int flat) {
        long[] index = new long[shape.dimension()];
        long rest = flat;
        for (int axis = index.length - 1; axis >= 0; axis--) {
            index[axis] = rest % shape.get(axis);
            rest /= shape.get(axis);
        }
        return index;
    }

    private static double[] values(NDArray tensor) {
        if (tensor.getDataType() == DataType.FLOAT64) {
            return tensor.toDoubleArray();
        }
        if (tensor.getDataType().isFloating()) {
            return doubles(tensor.toType(DataType.FLOAT32, false).toFloatArray());
        }
        return Arrays.stream(tensor.toType(DataType.INT64, false).toLongArray())
                .asDoubleStream()
                .toArray();
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
