package io.dreampress.llm;

import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.llm.generation.EngineThread;
import io.dreampress.llm.generation.GenerationEngine;
import io.dreampress.llm.generation.GenerationStatistics;
import io.dreampress.llm.payload.PayloadCourier;
import io.dreampress.llm.progress.ProgressPublisher;
import io.dreampress.llm.session.Admission;
import io.dreampress.llm.session.SessionMeters;
import io.dreampress.llm.session.SessionServices;
import io.dreampress.llm.session.SessionStreams;
import io.dreampress.objectstore.ObjectStore;
import io.dreampress.objectstore.ObjectStores;
import io.dreampress.systems.ComputeLane;
import io.dreampress.systems.FairComputeLane;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the service is made of. Beans that a parent context has already are taken from there. */
@Configuration(proxyBeanMethods = false)
class LlmConfiguration {
    private static final int TRANSFERS_AT_ONCE = 4;
    private static final Duration HEALTH_ANSWERS_WITHIN = Duration.ofSeconds(2);

    @Bean
    @ConditionalOnMissingBean
    ComputeLane computeLane() {
        return new FairComputeLane();
    }

    @Bean
    @ConditionalOnMissingBean
    ObjectStore objectStore(DreampressProperties properties) {
        try {
            return ObjectStores.open(properties.objects(), properties.publicObjects());
        } catch (IOException | IllegalArgumentException e) {
            throw new StartFailedException(
                    e.getMessage(), "Correct dreampress.objects, or make the object store reachable.", e);
        }
    }

    @Bean
    GenerationStatistics generationStatistics() {
        return new GenerationStatistics(System::nanoTime);
    }

    @Bean
    GenerationEngine generationEngine(
            LoadedWriter model, ComputeLane lane, LlmProperties properties, GenerationStatistics statistics) {
        return new GenerationEngine(
                model.writer(), lane, properties.cacheBudget().toBytes(), statistics);
    }

    @Bean
    EngineThread engineThread(GenerationEngine engine) {
        return EngineThread.start(engine);
    }

    @Bean
    ExecutorService transferExecutor() {
        return Executors.newFixedThreadPool(
                TRANSFERS_AT_ONCE,
                Thread.ofPlatform().name("dreampress-llm-transfer-", 0).daemon().factory());
    }

    @Bean
    PayloadCourier payloadCourier(ObjectStore store, ExecutorService transferExecutor) {
        return new PayloadCourier(store, transferExecutor);
    }

    @Bean
    Admission admission(LlmProperties properties) {
        return new Admission(properties.documentsInWork(), properties::share, System::nanoTime);
    }

    @Bean
    Producer<String, StageAdvanced> progressProducer(DreampressProperties properties) {
        Map<String, Object> settings = properties.kafka().progressProducer();
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, properties.node() + "-progress");
        return new KafkaProducer<>(
                settings, new StringSerializer(), JsonSerde.of(Topics.PROGRESS).serializer());
    }

    @Bean
    ProgressPublisher progressPublisher(
            Producer<String, StageAdvanced> progressProducer, DreampressProperties properties) {
        String topic = Topics.PROGRESS.on(properties.topicPrefix());
        return ProgressPublisher.start(
                progress -> progressProducer.send(new ProducerRecord<>(topic, progress.documentId(), progress)));
    }

    @Bean
    SessionServices sessionServices(
            GenerationEngine engine,
            Admission admission,
            PayloadCourier courier,
            ProgressPublisher progress,
            LoadedWriter model,
            MeterRegistry registry,
            LlmProperties properties) {
        return new SessionServices(
                engine,
                admission,
                courier,
                progress,
                model.authorship(),
                new SessionMeters(registry),
                InstantSource.system(),
                properties.imagePatience());
    }

    @Bean
    SessionStreams sessionStreams(SessionServices services, DreampressProperties shared, LlmProperties own) {
        return new SessionStreams(
                services,
                new SessionStreams.Settings(
                        shared.kafka(),
                        shared.topicPrefix(),
                        shared.partitions(),
                        shared.replicationFactor(),
                        shared.stateFolder(),
                        own.streamThreads(),
                        own.drainEvery()));
    }

    @Bean
    Admin healthAdmin(DreampressProperties properties) {
        Map<String, Object> settings = properties.kafka().admin(HEALTH_ANSWERS_WITHIN);
        settings.put(CommonClientConfigs.CLIENT_ID_CONFIG, properties.node() + "-health");
        return Admin.create(settings);
    }
}
