package io.dreampress.ingest.admission;

import io.dreampress.contracts.topic.Topics;
import io.dreampress.ingest.broker.BrokerSettings;
import io.dreampress.ingest.offer.ModelOffer;
import io.dreampress.ingest.offer.TokenCounter;
import io.dreampress.ingest.request.OrderResolver;
import io.dreampress.ingest.request.RequestReader;
import io.dreampress.objectstore.ObjectStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class AdmissionConfiguration {
    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    RequestReader requestReader(ModelOffer offer, TokenCounter tokens) {
        return new RequestReader(offer, tokens);
    }

    @Bean
    Pictures pictures(ObjectStore store) {
        return new Pictures(store);
    }

    @Bean
    AdmissionStreams admissionStreams(
            BrokerSettings broker,
            AdmissionSettings settings,
            RequestReader reader,
            ModelOffer offer,
            Pictures pictures,
            MeterRegistry registry,
            Clock clock) {
        var intake = new Intake(broker.on(Topics.REQUESTS), reader, new OrderResolver(offer), pictures, clock);
        var topology = new AdmissionTopology(broker, settings, intake, new AdmissionMetrics(registry), clock);
        var streams = new AdmissionStreams(topology, broker, settings, pictures);
        Gauge.builder("dreampress.requests.queue", streams, AdmissionStreams::queue)
                .description("Requests that wait to be judged")
                .register(registry);
        return streams;
    }

    @Bean
    AcceptedRequests acceptedRequests(AdmissionStreams streams) {
        return new AcceptedRequests(streams);
    }

    @Bean
    HealthIndicator admissionHealthIndicator(AdmissionStreams streams, Pictures pictures) {
        return () -> {
            var trouble = streams.trouble();
            boolean well = trouble.isEmpty() && pictures.trouble().isEmpty();
            Health.Builder health = well ? Health.up() : Health.outOfService();
            trouble.ifPresent(reason -> health.withDetail("trouble", reason));
            pictures.trouble().ifPresent(reason -> health.withDetail("objects", reason));
            return health.withDetail("streams", streams.state()).build();
        };
    }
}
