package io.dreampress.diffusion;

import io.dreampress.contracts.client.KafkaConnection;
import io.dreampress.contracts.topic.Topics;
import java.net.URI;
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
 * @param model folder of the model bundle; {@code DREAMPRESS_MODEL} or {@code models/dreampress-mini} in the program's
 *     home where absent
 * @param home the program's home
 * @param node stable name of this instance; made of the host's name where absent
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
