package io.dreampress.networks.vision;

/**
 * Bicubic resampling exactly as the Python Imaging Library 13 does it: a = −0.5, antialiased when shrinking, 8 bits between
 * the two passes, weights in fixed point with 22 fractional bits. Rows come first, unless the height loses more than twice
 * as many pixels as the width (earlier versions always took rows first).
 */
final class BicubicResize {
    private static final int FRACTION = 22;
    private static final double SUPPORT = 2;

    private BicubicResize() {}

    static RgbImage resize(RgbImage image, int width, int height) {
        int shorter = image.height() - height;
        int narrower = image.width() - width;
        if (shorter > 0 && shorter > 2 * narrower) {
            return horizontally(vertically(image, height), width);
        }
        return vertically(horizontally(image, width), height);
    }

    private static RgbImage horizontally(RgbImage image, int width) {
        if (image.width() == width) {
            return image;
        }
        Weights[] weights = Weights.of(image.width(), width);
        byte[] out = new byte[image.height() * width * 3];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < width; x++) {
                int first = 3 * (y * image.width() + weights[x].first);
                weights[x].apply(image.rgb(), first, 3, out, 3 * (y * width + x));
            }
        }
        return new RgbImage(width, image.height(), out);
    }

    private static RgbImage vertically(RgbImage image, int height) {
        if (image.height() == height) {
            return image;
        }
        Weights[] weights = Weights.of(image.height(), height);
        int row = 3 * image.width();
        byte[] out = new byte[height * row];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < image.width(); x++) {
                weights[y].apply(image.rgb(), weights[y].first * row + 3 * x, row, out, y * row + 3 * x);
            }
        }
        return new RgbImage(image.width(), height, out);
    }

    /** What one output pixel takes from the input pixels from {@code first} on. */
    private record Weights(int first, int[] fixed) {
        static Weights[] of(int in, int out) {
            Weights[] weights = new Weights[out];
            double scale = in / (double) out;
            for (int x = 0; x < out; x++) {
                weights[x] = at((x + 0.5) * scale, Math.max(scale, 1), in);
            }
            return weights;
        }

        private static Weights at(double center, double stretch, int in) {
            int first = Math.max(0, (int) (center - SUPPORT * stretch + 0.5));
            int end = Math.min(in, (int) (center + SUPPORT * stretch + 0.5));
            double[] weights = new double[end - first];
            double sum = 0;
            for (int k = 0; k < weights.length; k++) {
                weights[k] = bicubic((first + k - center + 0.5) * (1 / stretch));
                sum += weights[k];
            }
            int[] fixed = new int[weights.length];
            for (int k = 0; k < weights.length; k++) {
                double weight = weights[k] / sum * (1 << FRACTION);
                fixed[k] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
            }
            return new Weights(first, fixed);
        }

        /** Keys 1981, a = −1/2. */
        private static double bicubic(double x) {
            double t = Math.abs(x);
            if (t < 1) {
                return (1.5 * t - 2.5) * t * t + 1;
            }
            return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
        }

        void apply(byte[] in, int from, int stride, byte[] out, int to) {
            for (int c = 0; c < 3; c++) {
                int sum = 1 << (FRACTION - 1);
                for (int k = 0; k < fixed.length; k++) {
                    sum += (in[from + k * stride + c] & 0xff) * fixed[k];
                }
                out[to + c] = (byte) Math.clamp(sum >> FRACTION, 0, 255);
            }
        }
    }
}
