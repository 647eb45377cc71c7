package io.dreampress.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.dreampress.standalone.following.DocumentEvent;
import io.dreampress.standalone.following.Follower;
import io.dreampress.standalone.pipeline.PipelineSettings;
import io.dreampress.standalone.pipeline.StandalonePipeline;
import io.dreampress.systems.TinyBundle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** The services on a broker that is not ours: the published Kafka image, or the one that {@code KAFKA_IMAGE} names. */
class ContainerTest {
    @TempDir
    Path folder;

    @BeforeEach
    void requireContainerEngine() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            String reason = "no container engine answers (DOCKER_HOST, /var/run/docker.sock)";
            System.out.println("ContainerTest is skipped: " + reason);
            abort(reason);
        }
    }

    @Test
    void documentGoesThroughABrokerInAContainer() {
        String image = Objects.requireNonNullElse(System.getenv("KAFKA_IMAGE"), "apache/kafka:4.2.1");
        TinyBundle.write(folder.resolve("model"), 7);
        Deque<Runnable> closers = new ArrayDeque<>();
        try (KafkaContainer kafka =
                new KafkaContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("apache/kafka"))) {
            kafka.withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR", "1")
                    .withEnv("KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR", "1")
                    .withEnv("KAFKA_GROUP_SHARE_MAX_RECORD_LOCK_DURATION_MS", "3600000")
                    .start();
            PipelineSettings settings = PipelineSettings.quiet(folder.resolve("data"), folder.resolve("model"), 0)
                    .on(kafka.getBootstrapServers());
            StandalonePipeline pipeline = StandalonePipeline.start(settings, _ -> {}, closers::push);
            assertThat(document(pipeline.bootstrapServers())).containsInstanceOf(DocumentEvent.Ended.class);
            closers.forEach(Runnable::run);
        }
    }

    private static Optional<DocumentEvent> document(String servers) {
        try (Follower follower = Follower.connect(servers, "dreampress.", Duration.ofSeconds(60))) {
            follower.publish(
                    "container",
                    Map.of(
                            "requestId",
                            "container",
                            "prompt",
                            "A letter from a container",
                            "images",
                            Map.of("min", 1, "max", 1),
                            "text",
                            Map.of("maxTokens", 150)));
            long end = System.nanoTime() + Duration.ofSeconds(120).toNanos();
            return follower.follow("default", "container", () -> System.nanoTime() < end, _ -> {});
        }
    }
}
