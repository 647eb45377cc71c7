package io.dreampress.assembler;

import io.dreampress.contracts.client.KafkaConnection;
import io.dreampress.contracts.topic.Topics;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the assembler-service.
 *
 * @param bootstrapServers the broker
 * @param topicPrefix before every topic's name
 * @param partitions of topics that this service has to create
 * @param replicationFactor of topics that this service has to create
 * @param dataDir where state is kept
 * @param objects location of the object store; {@code objects} below the data folder where absent
 * @param objectsBaseUrl where consumers read objects; the store's own location where absent
 * @param node stable name of this instance; host name and service where absent
 * @param assembler settings of this service alone
 */
@ConfigurationProperties("dreampress")
public record AssemblerProperties(
        @DefaultValue("localhost:9092") String bootstrapServers,
        @DefaultValue("dreampress.") String topicPrefix,
        @DefaultValue("4") int partitions,
        @DefaultValue("1") short replicationFactor,
        @DefaultValue(".dreampress") Path dataDir,
        @Nullable URI objects,
        @Nullable URI objectsBaseUrl,
        @Nullable String node,
        @DefaultValue Assembler assembler) {

    /**
     * Settings of this service alone.
     *
     * @param memory how long an ended document is remembered, so that what comes late is dropped; at least a minute
     */
    public record Assembler(@DefaultValue("7d") Duration memory) {
        public Assembler {
            if (memory.compareTo(Duration.ofMinutes(1)) < 0) {
                throw new IllegalArgumentException(
                        "setting 'dreampress.assembler.memory': expected at least 1m, got " + memory);
            }
        }
    }

    public AssemblerProperties {
        Topics.check(topicPrefix, partitions, replicationFactor);
        objects = objects == null ? dataDir.toAbsolutePath().resolve("objects").toUri() : objects;
        node = KafkaConnection.of(bootstrapServers, node, "assembler-service").node();
    }

    KafkaConnection connection() {
        return new KafkaConnection(bootstrapServers, node);
    }

    Optional<URI> baseUrl() {
        return Optional.ofNullable(objectsBaseUrl);
    }

    Path stateFolder() {
        return dataDir.toAbsolutePath().resolve("streams");
    }
}
