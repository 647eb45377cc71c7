package io.dreampress.networks.scheduler;

/** A trajectory over noise levels σ, one more than there are calls: the last is where it ends. */
abstract class SigmaTrajectory extends CountedTrajectory {
    private final double[] sigmas;

    SigmaTrajectory(double[] timesteps, double[] sigmas) {
        super(timesteps);
        this.sigmas = sigmas;
    }

    final double sigma(int call) {
        return sigmas[call];
    }
}
