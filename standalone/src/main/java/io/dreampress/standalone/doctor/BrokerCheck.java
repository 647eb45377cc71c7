package io.dreampress.standalone.doctor;

import io.dreampress.standalone.broker.BrokerProcess;
import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.environment.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Whether a broker starts here, in a folder that is removed afterwards, and whether the usual ports are free. */
final class BrokerCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<Integer> SERVING = List.of(8080, 8081, 8082, 8083, 9092);

    Stream<Finding> findings() {
        return Stream.of(broker(), ports());
    }

    private static Finding broker() {
        long begin = System.nanoTime();
        try {
            Path folder = Files.createTempDirectory("dreampress-doctor");
            try (BrokerProcess broker = BrokerProcess.start(folder, 0)) {
                broker.awaitReady(PATIENCE);
                return Finding.ok("broker", "starts in %.1f s".formatted((System.nanoTime() - begin) / 1e9));
            } finally {
                delete(folder);
            }
        } catch (CannotStart | IOException e) {
            return Finding.fail(
                    "broker", e.getMessage(), "make the folder for temporary files writable, and free memory");
        }
    }

    private static Finding ports() {
        List<String> taken = SERVING.stream()
                .filter(BrokerCheck::isTaken)
                .map(String::valueOf)
                .toList();
        return taken.isEmpty()
                ? Finding.ok("ports", "those of 'serve' are free: 8080–8083, 9092")
                : Finding.warn(
                        "ports",
                        "in use: " + String.join(", ", taken),
                        "'write' and 'illustrate' need none; "
                                + "for 'serve' choose others with --port and --kafka-port");
    }

    private static boolean isTaken(int port) {
        try {
            Ports.requireFree(port, "check", "--port");
            return false;
        } catch (CannotStart e) {
            return true;
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
