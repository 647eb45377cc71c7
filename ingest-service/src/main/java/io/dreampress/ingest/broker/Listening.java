package io.dreampress.ingest.broker;

import io.dreampress.contracts.client.HeldPartitions;
import io.dreampress.contracts.topic.Topic;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.util.backoff.FixedBackOff;

/**
 * Builds consumers of committed records. What a listener throws is tried again every second, for ever.
 *
 * @param broker where to read
 * @param guard what a consumer is wrapped in
 */
public record Listening(BrokerSettings broker, UnaryOperator<Consumer<byte[], byte[]>> guard) {
    private static final long RETRY_MILLIS = 1000;

    /** The listener gets whatever stands in the topics. */
    public static Listening toEverything(BrokerSettings broker) {
        return new Listening(broker, UnaryOperator.identity());
    }

    /** A partition waits where a newer version wrote what this one does not know; the others go on. */
    public static Listening holdingNewerFacts(BrokerSettings broker) {
        return new Listening(broker, new HeldPartitions(broker.topicPrefix())::guard);
    }

    /**
     * A container that starts and stops with the application.
     *
     * @param group consumer group
     * @param topics to be read
     * @param listener takes the records
     * @param start moves to where reading begins
     */
    public KafkaMessageListenerContainer<byte[], byte[]> to(
            String group,
            List<Topic<?>> topics,
            BatchMessageListener<byte[], byte[]> listener,
            ConsumerAwareRebalanceListener start) {
        Map<String, Object> settings = broker.connection().member(group);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        var consumers =
                new DefaultKafkaConsumerFactory<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumers.addPostProcessor(guard::apply);
        var properties = new ContainerProperties(topics.stream().map(broker::on).toArray(String[]::new));
        properties.setMessageListener(listener);
        properties.setConsumerRebalanceListener(start);
        properties.setClientId(group);
        properties.setMissingTopicsFatal(false);
        var container = new KafkaMessageListenerContainer<>(consumers, properties);
        container.setBeanName(group);
        container.setCommonErrorHandler(
                new DefaultErrorHandler(new FixedBackOff(RETRY_MILLIS, FixedBackOff.UNLIMITED_ATTEMPTS)));
        return container;
    }
}
