package io.dreampress.diffusion;

import io.dreampress.diffusion.cancellation.Cancellations;
import io.dreampress.diffusion.denoising.DenoisingWatcher;
import io.dreampress.diffusion.denoising.StepBatcher;
import io.dreampress.diffusion.gang.GangSettings;
import io.dreampress.diffusion.progress.DenoisingProgress;
import io.dreampress.diffusion.progress.ObservedDenoising;
import io.dreampress.diffusion.progress.ProgressTeller;
import io.dreampress.diffusion.publication.Publisher;
import io.dreampress.diffusion.studio.ModelFolder;
import io.dreampress.diffusion.studio.Studio;
import io.dreampress.objectstore.ObjectStore;
import io.dreampress.objectstore.ObjectStores;
import io.dreampress.systems.ComputeLane;
import io.dreampress.systems.FairComputeLane;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the service is made of. Beans that a parent context has already are taken from there. */
@Configuration(proxyBeanMethods = false)
class DiffusionConfiguration {
    private static final Duration HEALTH_ANSWERS_WITHIN = Duration.ofSeconds(2);

    @Bean
    @ConditionalOnMissingBean
    ComputeLane computeLane() {
        return new FairComputeLane();
    }

    @Bean
    @ConditionalOnMissingBean
    ObjectStore objectStore(DreampressProperties properties) throws IOException {
        return ObjectStores.open(properties.objects(), properties.publicObjects());
    }

    @Bean
    GangSettings gangSettings(DreampressProperties shared, DiffusionProperties own) {
        return new GangSettings(
                shared.kafka(),
                shared.topicPrefix(),
                shared.partitions(),
                shared.replicationFactor(),
                own.interactiveGangs(),
                own.bulkGangs(),
                own.dreamsPerGang(),
                own.lockDuration(),
                own.deliveryLimit());
    }

    @Bean
    ModelFolder modelFolder(DreampressProperties properties) {
        return new ModelFolder(properties.model(), properties.device());
    }

    @Bean
    Cancellations cancellations(DiffusionProperties properties) {
        return new Cancellations(properties.rememberedCancellations());
    }

    @Bean
    DenoisingProgress denoisingProgress() {
        return new DenoisingProgress();
    }

    @Bean
    DenoisingWatcher denoisingWatcher(DenoisingProgress progress, MeterRegistry registry) {
        return new ObservedDenoising(progress, registry);
    }

    @Bean
    StepBatcher stepBatcher(
            Studio studio,
            ComputeLane lane,
            DiffusionProperties properties,
            Cancellations cancellations,
            DenoisingWatcher watcher) {
        return new StepBatcher(studio.painter(), lane, properties.batchLimits(), cancellations, watcher);
    }

    @Bean
    Admin diffusionAdmin(DreampressProperties properties) {
        return Admin.create(named(properties, properties.kafka().admin(HEALTH_ANSWERS_WITHIN), "health"));
    }

    @Bean
    Publisher publisher(DreampressProperties properties) {
        Map<String, Object> config = named(properties, properties.kafka().producer(), "facts");
        return new Publisher(producer(config), properties.topicPrefix());
    }

    @Bean
    ProgressTeller progressTeller(DenoisingProgress progress, DreampressProperties properties) {
        Map<String, Object> config = named(properties, properties.kafka().progressProducer(), "progress");
        return new ProgressTeller(progress, producer(config), properties.topicPrefix());
    }

    private static Producer<byte[], byte[]> producer(Map<String, Object> config) {
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static Map<String, Object> named(DreampressProperties properties, Map<String, Object> config, String name) {
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, properties.node() + "-diffusion-" + name);
        return config;
    }
}
