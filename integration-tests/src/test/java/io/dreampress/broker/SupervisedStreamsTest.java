package io.dreampress.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.client.KafkaConnection;
import io.dreampress.contracts.client.SupervisedStreams;
import io.dreampress.standalone.broker.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisedStreamsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String LETTERS = "letters";

    @TempDir
    Path folder;

    private BrokerProcess broker;
    private String servers;
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private final AtomicInteger consumers = new AtomicInteger();

    @BeforeEach
    void startBroker() throws Exception {
        broker = BrokerProcess.start(folder.resolve("broker"), 0);
        servers = broker.awaitReady(LONG);
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(LETTERS, 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    @Test
    void anotherClientTakesThePlaceOfOneThatDoesNotGetToWork() throws Exception {
        try (SupervisedStreams streams = streams(Duration.ofSeconds(2), heard::add, Deaf::new)) {
            assertThat(streams.trouble())
                    .hasValueSatisfying(trouble -> assertThat(trouble).contains("RUNNING"));
            streams.start();
            write("a");

            Awaitility.await().atMost(LONG).until(() -> heard.contains("a"));
            Awaitility.await().atMost(LONG).until(() -> streams.trouble().isEmpty());
            assertThat(consumers).hasValueGreaterThan(1);
        }
    }

    @Test
    void threadThatFailsIsReplacedAndMeanwhileInTrouble() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        Queue<String> troubles = new ConcurrentLinkedQueue<>();
        Queue<SupervisedStreams> self = new ConcurrentLinkedQueue<>();
        Consumer<String> failing = letter -> {
            if (failures.getAndIncrement() == 0) {
                throw new IllegalStateException("once");
            }
            self.element().trouble().ifPresent(troubles::add);
            heard.add(letter);
        };
        try (SupervisedStreams streams = streams(LONG, failing, KafkaConsumer::new)) {
            self.add(streams);
            streams.start();
            write("b");

            Awaitility.await().atMost(LONG).until(() -> heard.contains("b"));
            Awaitility.await().atMost(LONG).until(() -> streams.trouble().isEmpty());
            assertThat(troubles).allMatch(trouble -> trouble.contains("expected to be RUNNING"));
        }
    }

    /** The first consumer is made by {@code first}, all others are good ones. */
    private SupervisedStreams streams(Duration patience, Consumer<String> ear, Maker first) {
        Properties settings = new Properties();
        settings.putAll(new KafkaConnection(servers, "node").streams("listener", folder.resolve("state"), 1));
        return new SupervisedStreams(
                () -> topology(ear),
                settings,
                config -> consumers.getAndIncrement() == 0
                        ? first.make(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                        : new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
                patience,
                _ -> {});
    }

    private static Topology topology(Consumer<String> ear) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(LETTERS, Consumed.with(Serdes.String(), Serdes.String()))
                .foreach((_, letter) -> ear.accept(letter));
        return builder.build();
    }

    private void write(String letter) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", servers), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(LETTERS, letter)).get();
        }
    }

    @FunctionalInterface
    private interface Maker {
        org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> make(
                Map<String, Object> config, ByteArrayDeserializer keys, ByteArrayDeserializer values);
    }

    /** A consumer that the broker never lets in. */
    private static final class Deaf extends KafkaConsumer<byte[], byte[]> {
        Deaf(Map<String, Object> config, ByteArrayDeserializer keys, ByteArrayDeserializer values) {
            super(config, keys, values);
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            return ConsumerRecords.empty();
        }
    }
}
