package io.dreampress.networks.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class NoiseSchedulerGoldenTest {
    @TestFactory
    Stream<DynamicTest> tablesAndTimesteps() {
        return GoldenFixtures.here().tests(FixtureKind.SCHEDULER, fixture -> new Case(fixture).tables());
    }

    @TestFactory
    Stream<DynamicTest> everySingleStep() {
        return GoldenFixtures.here().tests(FixtureKind.SCHEDULER, fixture -> new Case(fixture).singleSteps());
    }

    @TestFactory
    Stream<DynamicTest> wholeTrajectory() {
        return GoldenFixtures.here().tests(FixtureKind.SCHEDULER, fixture -> new Case(fixture).trajectory());
    }

    @TestFactory
    Stream<DynamicTest> addedNoiseAndVelocity() {
        return GoldenFixtures.here().tests(FixtureKind.SCHEDULER, fixture -> new Case(fixture).addNoise());
    }

    private static final class Case {
        private static final double TABLE_ATOL = 1e-6;

        private final GoldenFixture fixture;
        private final NoiseScheduler scheduler;
        private final int steps;
        private final float[][] samples;
        private final float[][] outputs;

        Case(GoldenFixture fixture) {
            this.fixture = fixture;
            NoiseScheduler stated =
                    NoiseScheduler.of(SchedulerConfig.parse(fixture.config().toString()));
            this.scheduler =
                    stated instanceof DdimScheduler ddim && fixture.has("variance_noise") ? ddim.withEta(1) : stated;
            this.steps = fixture.about().get("steps").getAsInt();
            this.samples = rows("samples");
            this.outputs = rows("model_outputs");
        }

        void tables() {
            Trajectory trajectory = begin();
            double[] timesteps = new double[trajectory.calls()];
            Arrays.setAll(timesteps, trajectory::timestep);
            double tolerance = scheduler instanceof FlowMatchEulerDiscreteScheduler ? 1e-3 : 0;
            check("timesteps", timesteps, tolerance);
            switch (scheduler) {
                case DdpmScheduler ddpm -> {
                    table(ddpm.schedule());
                    double[] variances = new double[steps];
                    Arrays.setAll(
                            variances,
                            k -> ddpm.variance((int) timesteps[k], k == steps - 1 ? -1 : (int) timesteps[k + 1]));
                    check("variances", variances, TABLE_ATOL);
                }
                case DdimScheduler ddim -> table(ddim.schedule());
                case PndmScheduler pndm -> table(pndm.schedule());
                case DpmSolverMultistepScheduler solver -> {
                    if (fixture.has("betas")) {
                        table(solver.schedule());
                    }
                    check("sigmas", sigmas((SigmaTrajectory) trajectory), TABLE_ATOL);
                }
                case FlowMatchEulerDiscreteScheduler flow -> {
                    double[] train = new double[flow.trainTimesteps()];
                    Arrays.setAll(train, flow::trainSigma);
                    check("train.sigmas", train, TABLE_ATOL);
                    check(
                            "train.timesteps",
                            Arrays.stream(train)
                                    .map(s -> s * flow.trainTimesteps())
                                    .toArray(),
                            1e-3);
                    check("sigmas", sigmas((SigmaTrajectory) trajectory), TABLE_ATOL);
                }
            }
        }

        private void table(VarianceSchedule schedule) {
            double[] betas = new double[schedule.steps()];
            double[] alphas = new double[schedule.steps()];
            Arrays.setAll(betas, schedule::beta);
            Arrays.setAll(alphas, schedule::alphaCumprod);
            check("betas", betas, TABLE_ATOL);
            check("alphas_cumprod", alphas, TABLE_ATOL);
        }

        private static double[] sigmas(SigmaTrajectory trajectory) {
            double[] sigmas = new double[trajectory.calls() + 1];
            Arrays.setAll(sigmas, trajectory::sigma);
            return sigmas;
        }

        void singleSteps() {
            Trajectory trajectory = begin();
            for (int k = 0; k < trajectory.calls(); k++) {
                compare("samples[" + (k + 1) + "]", trajectory.step(samples[k], outputs[k]), samples[k + 1]);
            }
            assertThat(trajectory.isDone()).isTrue();
        }

        void trajectory() {
            float[] a = fixture.get("A").toFloatArray();
            Trajectory trajectory = begin();
            float[] x = samples[0];
            while (!trajectory.isDone()) {
                double angle = Math.PI * trajectory.timestep() / 2000;
                float[] output =
                        VarianceSchedule.combine(x, (float) Math.sin(angle), a, (float) (0.2 * Math.cos(angle)));
                x = trajectory.step(x, output);
                compare("samples[" + trajectory.callsDone() + "]", x, samples[trajectory.callsDone()]);
            }
        }

        void addNoise() {
            float[][] original = rows("add_noise.original");
            float[][] noise = rows("add_noise.noise");
            float[][] noisy = rows("add_noise.noisy");
            double[] timesteps = doubles(fixture.get("add_noise.timesteps"));
            for (int k = 0; k < timesteps.length; k++) {
                compare("add_noise.noisy[" + k + "]", noised(original[k], noise[k], timesteps[k]), noisy[k]);
                if (fixture.has("add_noise.velocity")) {
                    compare(
                            "add_noise.velocity[" + k + "]",
                            velocity(original[k], noise[k], (int) timesteps[k]),
                            rows("add_noise.velocity")[k]);
                }
            }
        }

        private float[] noised(float[] original, float[] noise, double t) {
            return switch (scheduler) {
                case DdpmScheduler ddpm -> ddpm.schedule().addNoise(original, noise, (int) t);
                case DdimScheduler ddim -> ddim.schedule().addNoise(original, noise, (int) t);
                case PndmScheduler pndm -> pndm.schedule().addNoise(original, noise, (int) t);
                case DpmSolverMultistepScheduler _ -> {
                    Trajectory trajectory = begin();
                    int call = 0;
                    while (trajectory.timestep(call) != t) {
                        call++;
                    }
                    yield trajectory.addNoise(original, noise, call);
                }
                case FlowMatchEulerDiscreteScheduler flow ->
                    FlowMatchEulerDiscreteScheduler.addNoise(original, noise, t / flow.trainTimesteps());
            };
        }

        private float[] velocity(float[] original, float[] noise, int t) {
            return switch (scheduler) {
                case DdpmScheduler ddpm -> ddpm.schedule().velocity(original, noise, t);
                case DdimScheduler ddim -> ddim.schedule().velocity(original, noise, t);
                case PndmScheduler pndm -> pndm.schedule().velocity(original, noise, t);
                case DpmSolverMultistepScheduler solver -> solver.schedule().velocity(original, noise, t);
                case FlowMatchEulerDiscreteScheduler _ -> FlowMatchEulerDiscreteScheduler.velocity(original, noise);
            };
        }

        private Trajectory begin() {
            if (!fixture.has("variance_noise")) {
                return scheduler.begin(steps);
            }
            float[][] noise = rows("variance_noise");
            return scheduler.begin(steps, (step, size) -> noise[step]);
        }

        private void compare(String name, float[] actual, float[] expected) {
            Elementwise.assertClose(
                    fixture.name() + "/" + name,
                    new Shape(expected.length),
                    actual,
                    expected,
                    fixture.atol(),
                    Elementwise.RTOL);
        }

        private void check(String name, double[] actual, double atol) {
            NDArray expected = fixture.get(name);
            Elementwise.assertClose(
                    fixture.name() + "/" + name,
                    expected.getShape(),
                    floats(actual),
                    floats(doubles(expected)),
                    atol,
                    0);
        }

        /** The slices of a tensor along its first axis. */
        private float[][] rows(String name) {
            NDArray tensor = fixture.get(name);
            float[] all = tensor.toFloatArray();
            int count = (int) tensor.getShape().get(0);
            float[][] rows = new float[count][];
            Arrays.setAll(rows, k -> Arrays.copyOfRange(all, k * all.length / count, (k + 1) * all.length / count));
            return rows;
        }

        private static double[] doubles(NDArray tensor) {
            return Arrays.stream(tensor.toArray())
                    .mapToDouble(Number::doubleValue)
                    .toArray();
        }

        private static float[] floats(double[] values) {
            float[] floats = new float[values.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) values[i];
            }
            return floats;
        }
    }
}
