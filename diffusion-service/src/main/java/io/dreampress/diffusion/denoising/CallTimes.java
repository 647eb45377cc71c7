package io.dreampress.diffusion.denoising;

import io.dreampress.diffusion.denoising.Sitting.ImageSize;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How long network calls take, by image size and number of images, smoothed; from which follows how many images a call
 * may hold to stay within a time. Not thread-safe.
 */
final class CallTimes {
    private static final double WEIGHT_OF_THE_LATEST = 0.3;

    private final Map<ImageSize, double[]> nanos = new HashMap<>();
    private final int largest;

    /** For calls of at most {@code largest} images. */
    CallTimes(int largest) {
        this.largest = largest;
    }

    void add(ImageSize size, int images, long measuredNanos) {
        double[] times = nanos.computeIfAbsent(size, any -> new double[largest + 1]);
        double before = times[images];
        times[images] = before == 0 ? measuredNanos : before + WEIGHT_OF_THE_LATEST * (measuredNanos - before);
    }

    /**
     * The most images whose call is expected to stay within a time; at least 1. What was not measured yet is taken to
     * grow in proportion to the number of images.
     */
    int imagesWithin(ImageSize size, Duration longest) {
        double[] times = nanos.get(size);
        if (times == null) {
            return largest;
        }
        int images = 1;
        while (images < largest && expected(times, images + 1) <= longest.toNanos()) {
            images++;
        }
        return images;
    }

    private static double expected(double[] times, int images) {
        for (int distance = 0; distance < times.length; distance++) {
            for (int near : new int[] {images - distance, images + distance}) {
                if (near >= 1 && near < times.length && times[near] > 0) {
                    return times[near] * images / near;
                }
            }
        }
        return 0;
    }
}
