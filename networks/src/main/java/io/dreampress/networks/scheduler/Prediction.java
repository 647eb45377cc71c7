package io.dreampress.networks.scheduler;

/**
 * What a network was trained to predict. Notation: x = αx₀ + σε, and v = αε − σx₀ (Salimans and Ho 2022); for flow
 * matching α = 1 − σ and the velocity is ε − x₀.
 */
public enum Prediction {
    EPSILON {
        @Override
        double original(double x, double output, double alpha, double sigma) {
            return (x - sigma * output) / alpha;
        }

        @Override
        double noise(double x, double output, double alpha, double sigma) {
            return output;
        }
    },
    SAMPLE {
        @Override
        double original(double x, double output, double alpha, double sigma) {
            return output;
        }

        @Override
        double noise(double x, double output, double alpha, double sigma) {
            return (x - alpha * output) / sigma;
        }
    },
    V_PREDICTION {
        @Override
        double original(double x, double output, double alpha, double sigma) {
            return alpha * x - sigma * output;
        }

        @Override
        double noise(double x, double output, double alpha, double sigma) {
            return alpha * output + sigma * x;
        }
    },
    FLOW_PREDICTION {
        @Override
        double original(double x, double output, double alpha, double sigma) {
            return x - sigma * output;
        }

        @Override
        double noise(double x, double output, double alpha, double sigma) {
            return x + alpha * output;
        }
    };

    /** The clean sample x₀ that a prediction implies. */
    abstract double original(double x, double output, double alpha, double sigma);

    /** The noise ε that a prediction implies. */
    abstract double noise(double x, double output, double alpha, double sigma);
}
