package io.dreampress.standalone.broker;

import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.environment.FolderLock;
import io.dreampress.standalone.environment.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The child JVM's side of {@link BrokerProcess}. It says {@code READY host:port} or {@code ERROR sentence} on its output
 * and ends when its input does, so it never outlives its parent, however that dies.
 */
public final class BrokerMain {
    static final String READY = "READY ";
    static final String ERROR = "ERROR ";

    private static final Duration PREDECESSOR_ENDS = Duration.ofSeconds(10);

    private BrokerMain() {}

    /**
     * Runs a broker until the standard input ends.
     *
     * @param arguments folder of the records; port, 0 for any
     */
    public static void main(String... arguments) {
        PrintStream parent = System.out;
        System.setOut(System.err);
        Path folder = Path.of(arguments[0]).toAbsolutePath().normalize();
        int port = Integer.parseInt(arguments[1]);
        int code = 0;
        try {
            run(folder, port, parent);
        } catch (CannotStart e) {
            code = fail(parent, e.getMessage(), e);
        } catch (Exception e) {
            code = fail(parent, "broker in '" + folder + "': expected it to start, got " + e, e);
        }
        Runtime.getRuntime().halt(code);
    }

    private static void run(Path folder, int wanted, PrintStream parent) throws Exception {
        FolderLock lock = FolderLock.take(folder.resolveSibling("kafka.lock"), PREDECESSOR_ENDS);
        try {
            List<Integer> free = Ports.free(2);
            int port = wanted == 0 ? free.getFirst() : wanted;
            format(folder);
            serve(new BrokerSettings(folder, port, free.getLast()), parent);
        } finally {
            lock.close();
        }
    }

    private static void serve(BrokerSettings settings, PrintStream parent) throws IOException {
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(settings.properties(), false), Time.SYSTEM);
        try {
            server.startup();
            parent.println(READY + "127.0.0.1:" + settings.port());
            parent.flush();
            System.in.transferTo(OutputStream.nullOutputStream());
        } finally {
            server.shutdown();
        }
    }

    private static void format(Path folder) throws Exception {
        if (Files.exists(folder.resolve("meta.properties"))) {
            return;
        }
        Files.createDirectories(folder);
        new Formatter()
                .setNodeId(BrokerSettings.NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .addDirectory(folder.toString())
                .setMetadataLogDirectory(folder.toString())
                .setControllerListenerName(BrokerSettings.CONTROLLER)
                .setFeatureLevel("share.version", (short) 1)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .run();
    }

    private static int fail(PrintStream parent, String sentence, Exception cause) {
        Logger log = LoggerFactory.getLogger(BrokerMain.class);
        log.error("broker failed", cause);
        parent.println(ERROR + sentence.replace('\n', ' '));
        parent.flush();
        return 3;
    }
}
