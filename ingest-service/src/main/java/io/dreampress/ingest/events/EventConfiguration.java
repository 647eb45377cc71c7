package io.dreampress.ingest.events;

import io.dreampress.ingest.broker.BrokerSettings;
import io.dreampress.ingest.broker.Listening;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;

@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty(name = "dreampress.http.enabled", matchIfMissing = true)
class EventConfiguration {
    private static final long BUDGET = 32L * 1024 * 1024;
    private static final Duration RECENT = Duration.ofMinutes(10);

    @Bean
    EventHub eventHub(MeterRegistry registry) {
        EventHub hub = new EventHub(BUDGET);
        Gauge.builder("dreampress.events.watchers", hub, EventHub::watching)
                .description("Clients that watch a document")
                .register(registry);
        return hub;
    }

    @Bean
    KafkaMessageListenerContainer<byte[], byte[]> eventFeed(EventHub hub, BrokerSettings broker, Clock clock) {
        return Listening.toEverything(broker)
                .to(
                        broker.group("events." + broker.node()),
                        EventFeed.topics(),
                        new EventFeed(hub, broker),
                        new SinceLately(clock));
    }

    /** Every instance reads everything, from shortly before it was started. */
    private record SinceLately(Clock clock) implements ConsumerAwareRebalanceListener {
        @Override
        public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
            long since = clock.instant().minus(RECENT).toEpochMilli();
            consumer.offsetsForTimes(partitions.stream().collect(Collectors.toMap(p -> p, p -> since)))
                    .forEach((partition, offset) -> {
                        if (offset == null) {
                            consumer.seekToEnd(List.of(partition));
                        } else {
                            consumer.seek(partition, offset.offset());
                        }
                    });
        }
    }
}
