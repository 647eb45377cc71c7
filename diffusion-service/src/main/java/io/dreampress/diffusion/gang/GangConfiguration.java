package io.dreampress.diffusion.gang;

import io.dreampress.diffusion.cancellation.Cancellations;
import io.dreampress.diffusion.denoising.StepBatcher;
import io.dreampress.diffusion.publication.Publisher;
import io.dreampress.diffusion.studio.Studio;
import io.dreampress.objectstore.ObjectStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The gangs and what they share. */
@Configuration(proxyBeanMethods = false)
class GangConfiguration {
    @Bean
    Intake intake() {
        return new Intake();
    }

    @Bean
    Gangs gangs(
            GangSettings settings,
            Studio studio,
            StepBatcher batcher,
            Cancellations cancellations,
            ObjectStore store,
            Publisher publisher,
            DreamMeters meters,
            Intake intake,
            MeterRegistry registry) {
        Gauge.builder("dreampress.dreams.held", batcher, StepBatcher::held)
                .description("Dreams pulled and not yet drawn")
                .register(registry);
        return new Gangs(settings, studio, batcher, cancellations, store, publisher, meters, intake);
    }
}
