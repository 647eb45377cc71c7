package io.dreampress.ingest.broker;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class BrokerConfiguration {
    private static final int PATIENCE_SECONDS = 3;
    private static final int PATIENCE_MILLIS = 5000;

    @Bean
    Admin brokerAdmin(BrokerSettings settings) {
        return Admin.create(settings.connection().admin());
    }

    @Bean
    Producer<byte[], byte[]> requestProducer(BrokerSettings settings) {
        Map<String, Object> properties = settings.connection().producer();
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * PATIENCE_MILLIS);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Bean
    DeadLetters deadLetters(Producer<byte[], byte[]> requestProducer) {
        return new DeadLetters(requestProducer);
    }

    @Bean
    HealthIndicator brokerHealthIndicator(Admin brokerAdmin) {
        return new AbstractHealthIndicator("Broker: expected to be reachable; check dreampress.bootstrap-servers") {
            @Override
            protected void doHealthCheck(Health.Builder builder) throws Exception {
                int nodes = brokerAdmin
                        .describeCluster()
                        .nodes()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .size();
                builder.up().withDetail("nodes", nodes);
            }
        };
    }
}
