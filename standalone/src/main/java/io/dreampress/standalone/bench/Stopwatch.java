package io.dreampress.standalone.bench;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/** Wall time, and medians of it. */
record Stopwatch(long begin) {
    static Stopwatch start() {
        return new Stopwatch(System.nanoTime());
    }

    double seconds() {
        return (System.nanoTime() - begin) / 1e9;
    }

    /** The median of several measurements. */
    static double median(int repetitions, DoubleSupplier measurement) {
        double[] all = new double[Math.max(repetitions, 1)];
        Arrays.setAll(all, i -> measurement.getAsDouble());
        Arrays.sort(all);
        return all[all.length / 2];
    }

    /** Rounded to three digits behind the point, for people. */
    static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
