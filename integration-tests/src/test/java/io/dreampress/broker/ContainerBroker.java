package io.dreampress.broker;

import static org.junit.jupiter.api.Assumptions.abort;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** A broker that is not ours: the published Kafka image, or the one that {@code KAFKA_IMAGE} names. */
public final class ContainerBroker implements AutoCloseable {
    private static final AtomicBoolean SAID = new AtomicBoolean();

    private final KafkaContainer kafka;

    private ContainerBroker(KafkaContainer kafka) {
        this.kafka = kafka;
    }

    /** Starts a broker; aborts the test, and prints why, where no container engine answers. */
    public static ContainerBroker start() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            String reason = "no container engine answers (DOCKER_HOST, /var/run/docker.sock)";
            if (SAID.compareAndSet(false, true)) {
                System.out.println("Tests on a broker in a container are skipped: " + reason);
            }
            abort(reason);
        }
        String image = Objects.requireNonNullElse(System.getenv("KAFKA_IMAGE"), "apache/kafka:4.2.1");
        KafkaContainer kafka =
                new KafkaContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("apache/kafka"));
        kafka.withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
                .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1")
                .withEnv("KAFKA_GROUP_SHARE_MAX_RECORD_LOCK_DURATION_MS", "3600000")
                .withEnv("KAFKA_GROUP_SHARE_MIN_HEARTBEAT_INTERVAL_MS", "1000")
                .withEnv("KAFKA_GROUP_SHARE_MIN_SESSION_TIMEOUT_MS", "6000")
                .start();
        return new ContainerBroker(kafka);
    }

    /** Where Kafka clients connect. */
    public String servers() {
        return kafka.getBootstrapServers();
    }

    @Override
    public void close() {
        kafka.stop();
    }
}
