package io.dreampress.ingest.broker;

import io.dreampress.contracts.client.KafkaConnection;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import java.nio.file.Path;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the broker is and how the service appears there.
 *
 * @param bootstrapServers host and port, several separated by commas
 * @param topicPrefix of every topic, consumer group and application id
 * @param partitions of topics that the service creates, at least 1
 * @param replicationFactor of topics that the service creates, at least 1
 * @param dataDir folder of everything that the service keeps on this machine
 * @param node name of this instance that survives restarts, for static membership; host name and service where absent
 */
@ConfigurationProperties("dreampress")
public record BrokerSettings(
        @DefaultValue("localhost:9092") String bootstrapServers,
        @DefaultValue("dreampress.") String topicPrefix,
        @DefaultValue("4") int partitions,
        @DefaultValue("1") short replicationFactor,
        @DefaultValue("./.dreampress") Path dataDir,
        String node) {
    public BrokerSettings {
        Topics.check(topicPrefix, partitions, replicationFactor);
        node = KafkaConnection.of(bootstrapServers, node, "ingest-service").node();
        dataDir = dataDir.toAbsolutePath().normalize();
    }

    /** How clients of the broker are set up. */
    public KafkaConnection connection() {
        return new KafkaConnection(bootstrapServers, node);
    }

    /** The application id and consumer group of a part of the service. */
    public String group(String part) {
        return topicPrefix + "ingest-service" + (part.isEmpty() ? "" : "." + part);
    }

    /** A topic's name on the broker. */
    public String on(Topic<?> topic) {
        return topic.on(topicPrefix);
    }

    /** Creates the pipeline's topics that are missing. */
    public void createTopics() {
        try (Admin admin = Admin.create(connection().admin())) {
            Topics.createMissing(admin, topicPrefix, partitions, replicationFactor);
        }
    }
}
