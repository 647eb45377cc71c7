package io.dreampress.diffusion;

import io.dreampress.contracts.client.KafkaConnection;
import io.dreampress.contracts.topic.Topics;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings that every service has, under the same names.
 *
 * @param bootstrapServers host and port of the broker, several separated by commas
 * @param topicPrefix of every topic and application id
 * @param partitions of topics that the service creates, at least 1
 * @param replicationFactor of topics that the service creates, at least 1
 * @param dataDir folder of everything that the service keeps on this machine
 * @param objects object store: a folder or {@code s3://bucket}; {@code objects} in the data folder where absent
 * @param objectsBaseUrl where consumers read objects; the store's own location where absent
 * @param model folder of the model bundle; {@code DREAMPRESS_MODEL} or {@code models/dreampress-mini} in the program's
 *     home where absent
 * @param home the program's home; the working directory where absent
 * @param node name of this instance that survives restarts, for static membership; host name and service where absent
 * @param device what networks run on: {@code cpu} or {@code cuda:0}
 */
@ConfigurationProperties("dreampress")
record DreampressProperties(
        @DefaultValue("localhost:9092") String bootstrapServers,
        @DefaultValue("dreampress.") String topicPrefix,
        @DefaultValue("4") int partitions,
        @DefaultValue("1") short replicationFactor,
        @DefaultValue("./.dreampress") Path dataDir,
        URI objects,
        URI objectsBaseUrl,
        Path model,
        @DefaultValue("") Path home,
        String node,
        @DefaultValue("cpu") String device) {
    DreampressProperties {
        Topics.check(topicPrefix, partitions, replicationFactor);
        dataDir = dataDir.toAbsolutePath().normalize();
        objects = objects == null ? dataDir.resolve("objects").toUri() : objects;
        model = model == null ? home.resolve("models/dreampress-mini") : model;
        node = KafkaConnection.of(bootstrapServers, node, "diffusion-service").node();
    }

    KafkaConnection kafka() {
        return new KafkaConnection(bootstrapServers, node);
    }

    Optional<URI> publicObjects() {
        return Optional.ofNullable(objectsBaseUrl);
    }
}
