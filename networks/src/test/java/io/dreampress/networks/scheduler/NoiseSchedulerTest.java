package io.dreampress.networks.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NoiseSchedulerTest {
    private static final String STABLE_DIFFUSION = """
            {"_class_name": "PNDMScheduler", "beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear",
             "skip_prk_steps": true, "steps_offset": 1, "set_alpha_to_one": false, "clip_sample": false}
            """;

    @Test
    void readsTheClassFromTheFile() {
        assertThat(NoiseScheduler.of(SchedulerConfig.parse(STABLE_DIFFUSION))).isInstanceOf(PndmScheduler.class);
    }

    @Test
    void swapsTheClassAndKeepsTheOptionsThatTheFileStates() {
        SchedulerConfig config = SchedulerConfig.parse(STABLE_DIFFUSION).as("DDIMScheduler");
        DdimScheduler ddim = (DdimScheduler) NoiseScheduler.of(config);
        assertThat(ddim.offset()).isEqualTo(1);
        assertThat(ddim.lastAlpha()).isEqualTo(ddim.schedule().alphaCumprod(0));
    }

    @Test
    void callsTheNetworkOnceMoreThanThereAreStepsInPndm() {
        Trajectory trajectory =
                NoiseScheduler.of(SchedulerConfig.parse(STABLE_DIFFUSION)).begin(4);
        assertThat(IntStream.range(0, trajectory.calls()).mapToDouble(trajectory::timestep))
                .containsExactly(751d, 501d, 501d, 251d, 1d);
    }

    @Test
    void namesTheSchedulersThatThereAre() {
        assertThatThrownBy(() -> NoiseScheduler.of(SchedulerConfig.parse("{\"_class_name\": \"HeunScheduler\"}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got HeunScheduler")
                .hasMessageContaining("DDIMScheduler");
    }

    @Test
    void refusesOptionsThatItDoesNotHave() {
        SchedulerConfig config = SchedulerConfig.parse(
                "{\"_class_name\": \"DPMSolverMultistepScheduler\", \"use_karras_sigmas\": true}");
        assertThatThrownBy(() -> NoiseScheduler.of(config))
                .hasMessageContaining("'use_karras_sigmas': expected false or absent, got true");
    }

    @Test
    void refusesMoreStepsThanWereTrained() {
        NoiseScheduler scheduler = NoiseScheduler.of(SchedulerConfig.parse(STABLE_DIFFUSION));
        assertThatThrownBy(() -> scheduler.begin(1001)).hasMessageContaining("steps: expected 1 to 1000, got 1001");
        assertThatThrownBy(() -> scheduler.begin(0)).hasMessageContaining("got 0");
    }

    @Test
    void refusesAStepAfterTheLast() {
        Trajectory trajectory = NoiseScheduler.of(SchedulerConfig.parse("{\"_class_name\": \"DDIMScheduler\"}"))
                .begin(1);
        float[] x = trajectory.step(new float[] {1}, new float[] {1});
        assertThatThrownBy(() -> trajectory.step(x, x)).hasMessageContaining("begin a new trajectory");
    }

    @Test
    void demandsNoiseForAncestralSampling() {
        Trajectory trajectory = NoiseScheduler.of(SchedulerConfig.parse("{\"_class_name\": \"DDPMScheduler\"}"))
                .begin(10);
        assertThatThrownBy(() -> trajectory.step(new float[] {1}, new float[] {1}))
                .hasMessageContaining("begin(steps, noise)");
    }

    @Test
    void clipsPredictedSamplesByDefault() {
        Trajectory trajectory = NoiseScheduler.of(SchedulerConfig.parse("{\"_class_name\": \"DDIMScheduler\"}"))
                .begin(1);
        assertThat(trajectory.step(new float[] {5}, new float[] {0})).containsExactly(1);
    }

    @Test
    void keepsImagesApartThatShareAScheduler() {
        NoiseScheduler scheduler = NoiseScheduler.of(SchedulerConfig.parse(STABLE_DIFFUSION));
        float[] alone = run(scheduler.begin(5), 1);

        Trajectory one = scheduler.begin(5);
        Trajectory other = scheduler.begin(3);
        float[] x = {1};
        float[] y = {-2};
        while (!one.isDone()) {
            x = one.step(x, new float[] {0.5f * x[0]});
            if (!other.isDone()) {
                y = other.step(y, new float[] {0.5f * y[0]});
            }
        }

        assertThat(x).containsExactly(alone);
    }

    private static float[] run(Trajectory trajectory, float start) {
        float[] x = {start};
        while (!trajectory.isDone()) {
            x = trajectory.step(x, new float[] {0.5f * x[0]});
        }
        return x;
    }
}
