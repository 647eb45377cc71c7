package io.dreampress.faults;

import io.dreampress.broker.BrokerKind;
import io.dreampress.standalone.environment.Ports;
import io.dreampress.systems.TinyBundle;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A broker and the four services, each in a process of its own, on a tiny bundle. */
final class Fleet implements AutoCloseable {
    private static final long WEIGHTS = 7;

    private final Path folder;
    private final Path model;
    private final FleetBroker broker;
    private final Map<Member, Integer> ports = new EnumMap<>(Member.class);
    private final Map<Member, Path> programs = new EnumMap<>(Member.class);
    private final Map<Member, ServiceProcess> services = new EnumMap<>(Member.class);

    private Fleet(FleetBroker broker, Path folder) {
        this.broker = broker;
        this.folder = folder;
        this.model = folder.resolve("model");
        List<Integer> free = Ports.free(Member.values().length);
        for (Member member : Member.values()) {
            ports.put(member, free.get(member.ordinal()));
        }
    }

    /** Starts a broker and some services, which may not be ready yet. */
    static Fleet start(BrokerKind kind, Path folder, Set<Member> members) {
        Fleet fleet = new Fleet(FleetBroker.start(kind, folder), folder);
        TinyBundle.write(fleet.model, WEIGHTS);
        members.forEach(fleet::start);
        return fleet;
    }

    FleetBroker broker() {
        return broker;
    }

    /** Where Streams services keep their state. */
    Path states() {
        return folder.resolve("streams");
    }

    /** Where all services keep objects. */
    Path objects() {
        return folder.resolve("objects");
    }

    /** Starts a service, or starts it again, and returns at once. */
    void start(Member member) {
        start(member, model);
    }

    /** The same with another model, which is made here. */
    void startWithAnotherModel(Member member) {
        Path other = folder.resolve("another-model");
        TinyBundle.write(other, WEIGHTS + 1);
        start(member, other);
    }

    private void start(Member member, Path withModel) {
        services.put(member, start(member, member.serviceName(), ports.get(member), withModel));
    }

    /** Starts one more of a service, which the caller stops. */
    ServiceProcess startAnother(Member member) {
        return start(member, member.serviceName() + "-2", Ports.free(1).getFirst(), model);
    }

    private ServiceProcess start(Member member, String node, int port, Path withModel) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("dreampress.bootstrap-servers", broker.servers(member));
        settings.put("dreampress.data-dir", folder);
        settings.put("dreampress.model", withModel);
        settings.put("dreampress.node", node);
        settings.put("dreampress.diffusion.lock-duration", "30s");
        Path program = programs.computeIfAbsent(member, one -> one.unpack(folder.resolve("programs")));
        return ServiceProcess.start(program, port, folder.resolve(node + ".log"), settings);
    }

    ServiceProcess service(Member member) {
        return services.get(member);
    }

    boolean isReady() {
        return services.values().stream().allMatch(ServiceProcess::isReady);
    }

    @Override
    public void close() {
        services.values().forEach(ServiceProcess::close);
        broker.close();
    }
}
