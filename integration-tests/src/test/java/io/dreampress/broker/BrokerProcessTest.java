package io.dreampress.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.standalone.broker.BrokerProcess;
import io.dreampress.standalone.environment.CannotStart;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerProcessTest {
    private static final Duration STARTS = Duration.ofSeconds(60);
    private static final TopicPartition LETTERS = new TopicPartition("letters", 0);

    @TempDir
    Path folder;

    @Test
    void recordsSurviveAStopAndAnotherPort() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder, 0)) {
            String servers = broker.awaitReady(STARTS);
            assertThat(servers).startsWith("127.0.0.1:");
            createTopicAndWrite(servers);
        }
        try (BrokerProcess broker = BrokerProcess.start(folder, 0)) {
            assertThat(read(broker.awaitReady(STARTS))).containsExactly("kept");
        }
    }

    @Test
    void shareGroupsAreSwitchedOn() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.awaitReady(STARTS)))) {
            FinalizedVersionRange share = admin.describeFeatures()
                    .featureMetadata()
                    .get()
                    .finalizedFeatures()
                    .get("share.version");
            assertThat(share.maxVersionLevel()).isEqualTo((short) 1);
        }
    }

    @Test
    void coordinatorsHaveLittleToReadAfterAKill() throws Exception {
        try (BrokerProcess broker = BrokerProcess.start(folder, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.awaitReady(STARTS)))) {
            ConfigResource offsets = new ConfigResource(ConfigResource.Type.TOPIC, Topic.GROUP_METADATA_TOPIC_NAME);
            try (KafkaConsumer<String, String> member = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", broker.bootstrapServers(), "group.id", "readers"),
                    new StringDeserializer(),
                    new StringDeserializer())) {
                member.subscribe(List.of(LETTERS.topic()));
                Awaitility.await().atMost(STARTS).until(() -> {
                    member.poll(Duration.ofMillis(100));
                    return admin.listTopics(new ListTopicsOptions().listInternal(true))
                            .names()
                            .get()
                            .contains(offsets.name());
                });
            }
            assertThat(Integer.parseInt(admin.describeConfigs(List.of(offsets))
                            .all()
                            .get()
                            .get(offsets)
                            .get("segment.bytes")
                            .value()))
                    .isLessThan(2_000_000);
        }
    }

    @Test
    void secondBrokerInTheSameFolderIsRefusedWhileTheFirstRuns() {
        try (BrokerProcess first = BrokerProcess.start(folder, 0)) {
            first.awaitReady(STARTS);
            try (BrokerProcess second = BrokerProcess.start(folder, 0)) {
                assertThatThrownBy(() -> second.awaitReady(STARTS))
                        .isInstanceOf(CannotStart.class)
                        .hasMessageContaining("expected no other run")
                        .hasMessageContaining("process " + first.pid());
            }
            assertThat(ProcessHandle.of(first.pid())).hasValueSatisfying(ProcessHandle::isAlive);
        }
    }

    @Test
    void deathOfTheBrokerIsNoticed() throws InterruptedException {
        CountDownLatch noticed = new CountDownLatch(1);
        try (BrokerProcess broker = BrokerProcess.start(folder, 0)) {
            broker.onDeath(noticed::countDown);
            broker.awaitReady(STARTS);
            ProcessHandle.of(broker.pid()).orElseThrow().destroyForcibly();
            assertThat(noticed.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void brokerEndsWithItsParentEvenIfThatIsKilled() throws Exception {
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerParent.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        ProcessHandle broker;
        try (BufferedReader lines = parent.inputReader()) {
            broker = ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();
            assertThat(lines.readLine()).isEqualTo("ready");
            parent.destroyForcibly().waitFor();
        }
        assertThat(broker.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
    }

    private static void createTopicAndWrite(String servers) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", servers);
        try (Admin admin = Admin.create(settings);
                KafkaProducer<String, String> producer =
                        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            admin.createTopics(List.of(new NewTopic(LETTERS.topic(), 1, (short) 1)))
                    .all()
                    .get();
            producer.send(new ProducerRecord<>(LETTERS.topic(), "kept")).get();
        }
    }

    private static List<String> read(String servers) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(LETTERS));
            consumer.seekToBeginning(List.of(LETTERS));
            return consumer.poll(STARTS).records(LETTERS).stream()
                    .map(ConsumerRecord::value)
                    .toList();
        }
    }
}
