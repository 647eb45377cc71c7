package io.dreampress.standalone.broker;

import io.dreampress.standalone.environment.CannotStart;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Settings of the embedded broker: one node, small, loopback only, quick to start and to come back. What a file {@code
 * kafka.properties} beside the records says goes before them.
 *
 * <p>Only closed segments are compacted, and the coordinators read their topics whole when the broker comes back. Kafka 4.2
 * begins to read them twice after a kill, and answers from what it has half read if the first reading is not over in time:
 * their segments are small, so that there is little to read.
 *
 * @param folder of the records
 * @param port for clients
 * @param controllerPort for itself
 */
record BrokerSettings(Path folder, int port, int controllerPort) {
    static final int NODE_ID = 1;
    static final String CONTROLLER = "CONTROLLER";

    private static final String SETTINGS = """
            process.roles=broker,controller
            controller.listener.names=CONTROLLER
            listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
            auto.create.topics.enable=false
            num.network.threads=2
            num.io.threads=4
            num.recovery.threads.per.data.dir=2
            offsets.topic.replication.factor=1
            offsets.topic.num.partitions=4
            offsets.topic.segment.bytes=1048576
            transaction.state.log.replication.factor=1
            transaction.state.log.min.isr=1
            transaction.state.log.num.partitions=4
            transaction.state.log.segment.bytes=1048576
            share.coordinator.state.topic.replication.factor=1
            share.coordinator.state.topic.min.isr=1
            share.coordinator.state.topic.num.partitions=4
            share.coordinator.state.topic.segment.bytes=1048576
            group.initial.rebalance.delay.ms=0
            group.share.delivery.count.limit=10
            group.share.max.record.lock.duration.ms=3600000
            group.share.heartbeat.interval.ms=1000
            group.share.min.heartbeat.interval.ms=1000
            group.share.min.session.timeout.ms=6000
            broker.session.timeout.ms=2000
            broker.heartbeat.interval.ms=500
            log.cleaner.dedupe.buffer.size=8388608
            """;

    /** @throws CannotStart if the user's settings cannot be read */
    Properties properties() {
        Properties properties = new Properties();
        SETTINGS.lines().map(line -> line.split("=", 2)).forEach(pair -> properties.setProperty(pair[0], pair[1]));
        properties.setProperty("node.id", Integer.toString(NODE_ID));
        properties.setProperty("log.dirs", folder.toString());
        properties.setProperty(
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
        properties.setProperty("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        properties.setProperty("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort);
        addOwn(folder.resolveSibling("kafka.properties"), properties);
        return properties;
    }

    private static void addOwn(Path file, Properties properties) {
        if (Files.exists(file)) {
            try (Reader own = Files.newBufferedReader(file)) {
                properties.load(own);
            } catch (IOException | IllegalArgumentException e) {
                throw new CannotStart(
                        "broker's settings '" + file + "': expected a file of Java properties, got " + e, e);
            }
        }
    }
}
