package io.dreampress.diffusion;

import io.dreampress.diffusion.denoising.StepBatcher;
import io.dreampress.diffusion.gang.Gangs;
import io.dreampress.diffusion.gang.Intake;
import io.dreampress.diffusion.studio.Studio;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/** Up while dreams can be drawn: the model is loaded, the broker answers, dreams are pulled and nobody is in trouble. */
@Component("dreams")
class DiffusionHealth implements HealthIndicator {
    private static final int BROKER_SECONDS = 2;

    private final Studio studio;
    private final StepBatcher batcher;
    private final Gangs gangs;
    private final Intake intake;
    private final Admin admin;

    DiffusionHealth(Studio studio, StepBatcher batcher, Gangs gangs, Intake intake, Admin diffusionAdmin) {
        this.studio = studio;
        this.batcher = batcher;
        this.gangs = gangs;
        this.intake = intake;
        this.admin = diffusionAdmin;
    }

    @Override
    public Health health() {
        Map<String, String> troubles = intake.troubles();
        String broker = broker();
        boolean well = gangs.isPulling() && troubles.isEmpty() && !batcher.isBroken() && broker.equals("reachable");
        return (well ? Health.up() : Health.down())
                .withDetail("model", studio.framing().model())
                .withDetail("broker", broker)
                .withDetail("pulling", gangs.isPulling())
                .withDetail("denoising", batcher.isBroken() ? "broken" : "well")
                .withDetail("held", batcher.held())
                .withDetail("troubles", troubles)
                .build();
    }

    private String broker() {
        try {
            admin.describeCluster().nodes().get(BROKER_SECONDS, TimeUnit.SECONDS);
            return "reachable";
        } catch (ExecutionException | TimeoutException e) {
            return "unreachable: "
                    + (e.getCause() == null
                            ? "no answer in " + BROKER_SECONDS + " s"
                            : e.getCause().getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown: interrupted";
        }
    }
}
