package io.dreampress.diffusion;

import io.dreampress.contracts.client.KafkaConnection;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings that all services share.
 *
 * @param bootstrapServers of the broker
 * @param topicPrefix of every topic
 * @param partitions of topics that are created
 * @param replicationFactor of topics that are created
 * @param dataDir folder for what the service keeps
 * @param objects object store: a folder or {@code s3://bucket}; {@code objects} in the data folder where absent
 * @param objectsBaseUrl where consumers read objects; the store's own location where absent
 * @param model folder of the model bundle; {@code models/dreampress-mini} in the program's home where absent
 * @param node stable name of this instance; made of the host's name where absent
 */
@ConfigurationProperties("dreampress")
public record DreampressProperties(
        @DefaultValue("localhost:9092") String bootstrapServers,
        @DefaultValue("dreampress.") String topicPrefix,
        @DefaultValue("4") int partitions,
        @DefaultValue("1") short replicationFactor,
        @DefaultValue(".dreampress") Path dataDir,
        URI objects,
        URI objectsBaseUrl,
        Path model,
        String node) {
    public DreampressProperties {
        if (partitions < 1 || replicationFactor < 1) {
            throw new IllegalArgumentException(
                    "dreampress.partitions, dreampress.replication-factor: expected at least 1, got " + partitions
                            + " and " + replicationFactor);
        }
        objects = objects == null ? dataDir.toAbsolutePath().resolve("objects").toUri() : objects;
        model = model == null
                ? Path.of(System.getProperty("dreampress.home", "")).resolve("models/dreampress-mini")
                : model;
        node = node == null || node.isBlank() ? hostName() + "-diffusion-service" : node;
    }

    KafkaConnection kafka() {
        return new KafkaConnection(bootstrapServers, node);
    }

    Optional<URI> publicObjects() {
        return Optional.ofNullable(objectsBaseUrl);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
