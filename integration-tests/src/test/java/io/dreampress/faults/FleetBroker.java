package io.dreampress.faults;

import static org.junit.jupiter.api.Assumptions.abort;

import io.dreampress.broker.BrokerKind;
import io.dreampress.broker.ContainerBroker;
import io.dreampress.standalone.broker.BrokerProcess;
import java.nio.file.Path;
import java.time.Duration;

/** The broker that a fleet works with. */
sealed interface FleetBroker extends AutoCloseable {
    /** Starts a broker. */
    static FleetBroker start(BrokerKind kind, Path folder) {
        return switch (kind) {
            case EMBEDDED -> {
                Embedded embedded = new Embedded(folder);
                embedded.start();
                yield embedded;
            }
            case CONTAINER -> new InContainer(ContainerBroker.start());
        };
    }

    /** Where Kafka clients connect that nobody cuts off. */
    String servers();

    /** Where a service connects. */
    String servers(Member member);

    /** The network between a service and the broker; aborts the test where it is not ours. */
    Cable cable(Member member);

    /** Ends the broker as {@code kill -9} does; aborts the test where it is not ours. */
    void kill();

    /** Starts it again. */
    void start();

    @Override
    void close();

    /** Our own, behind a cable for each service. */
    final class Embedded implements FleetBroker {
        private static final Duration STARTS = Duration.ofSeconds(120);

        private final Path folder;
        private final Doors doors = new Doors();
        private BrokerProcess process;

        private Embedded(Path folder) {
            this.folder = folder;
            doors.write(folder);
        }

        @Override
        public String servers() {
            return "127.0.0.1:" + doors.port();
        }

        @Override
        public String servers(Member member) {
            return doors.servers(member);
        }

        @Override
        public Cable cable(Member member) {
            return doors.cable(member);
        }

        @Override
        public void kill() {
            ProcessHandle killed = ProcessHandle.of(process.pid()).orElseThrow();
            killed.destroyForcibly();
            killed.onExit().join();
        }

        @Override
        public void start() {
            process = BrokerProcess.start(folder, doors.port());
            process.awaitReady(STARTS);
        }

        @Override
        public void close() {
            process.close();
            doors.close();
        }
    }

    /** The published image, which is left as it is. */
    record InContainer(ContainerBroker container) implements FleetBroker {
        private static final String UNTOUCHED = "a broker in a container is neither killed nor cut off";

        @Override
        public String servers() {
            return container.servers();
        }

        @Override
        public String servers(Member member) {
            return servers();
        }

        @Override
        public Cable cable(Member member) {
            return abort(UNTOUCHED);
        }

        @Override
        public void kill() {
            abort(UNTOUCHED);
        }

        @Override
        public void start() {
            abort(UNTOUCHED);
        }

        @Override
        public void close() {
            container.close();
        }
    }
}
