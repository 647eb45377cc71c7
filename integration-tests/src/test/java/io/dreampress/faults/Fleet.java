package io.dreampress.faults;

import io.dreampress.standalone.broker.BrokerProcess;
import io.dreampress.standalone.environment.Ports;
import io.dreampress.systems.TinyBundle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A broker and the four services, each in a process of its own, on a tiny bundle. */
final class Fleet implements AutoCloseable {
    private static final Duration BROKER_STARTS = Duration.ofSeconds(120);
    private static final long WEIGHTS = 7;

    private final Path folder;
    private final Path model;
    private final int brokerPort;
    private final Map<Member, Integer> ports = new EnumMap<>(Member.class);
    private final Map<Member, Path> programs = new EnumMap<>(Member.class);
    private final Map<Member, ServiceProcess> services = new EnumMap<>(Member.class);
    private BrokerProcess broker;

    private Fleet(Path folder) {
        this.folder = folder;
        this.model = folder.resolve("model");
        List<Integer> free = Ports.free(Member.values().length + 1);
        this.brokerPort = free.getLast();
        for (Member member : Member.values()) {
            ports.put(member, free.get(member.ordinal()));
            programs.put(member, member.unpack(folder.resolve("programs")));
        }
    }

    /** Starts everything; the services may not be ready yet. */
    static Fleet start(Path folder) {
        Fleet fleet = new Fleet(folder);
        TinyBundle.write(fleet.model, WEIGHTS);
        fleet.startBroker();
        for (Member member : Member.values()) {
            fleet.start(member);
        }
        return fleet;
    }

    /** Where Kafka clients connect. */
    String servers() {
        return "127.0.0.1:" + brokerPort;
    }

    /** Where all services keep objects. */
    Path objects() {
        return folder.resolve("objects");
    }

    /** Starts a service, or starts it again, and returns at once. */
    void start(Member member) {
        Path log = folder.resolve(member.serviceName() + ".log");
        services.put(member, ServiceProcess.start(programs.get(member), ports.get(member), log, settings(member)));
    }

    ServiceProcess service(Member member) {
        return services.get(member);
    }

    boolean isReady() {
        return services.values().stream().allMatch(ServiceProcess::isReady);
    }

    void startBroker() {
        broker = BrokerProcess.start(folder, brokerPort);
        broker.awaitReady(BROKER_STARTS);
    }

    /** Ends the broker as {@code kill -9} does. */
    void killBroker() {
        ProcessHandle process = ProcessHandle.of(broker.pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Images are drawn one by one: the last bits of one depend on which others are drawn in the same calls. */
    private Map<String, Object> settings(Member member) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("dreampress.bootstrap-servers", servers());
        settings.put("dreampress.data-dir", folder);
        settings.put("dreampress.model", model);
        settings.put("dreampress.node", member.serviceName());
        settings.put("dreampress.diffusion.batch-images", 1);
        return settings;
    }

    @Override
    public void close() {
        services.values().forEach(ServiceProcess::close);
        broker.close();
    }
}
