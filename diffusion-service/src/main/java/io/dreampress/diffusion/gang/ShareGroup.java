package io.dreampress.diffusion.gang;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The share group of all diffusion workers. Its settings live on the broker and must be there before the group is first
 * used: a group that starts at {@code latest} misses what was published before it.
 *
 * @param admin connected to the broker
 * @param groupId of the group
 * @param wantedLock lock duration that the workers would like
 */
record ShareGroup(Admin admin, String groupId, Duration wantedLock) {
    private static final Logger LOG = LoggerFactory.getLogger(ShareGroup.class);
    private static final String LONGEST_LOCK = "group.share.max.record.lock.duration.ms";
    private static final String SHORTEST_LOCK = "group.share.min.record.lock.duration.ms";
    private static final String SHORTEST_HEARTBEAT = "group.share.min.heartbeat.interval.ms";
    private static final String SHORTEST_SESSION = "group.share.min.session.timeout.ms";
    private static final long WANTED_SESSION_MS = 6_000;
    private static final int HEARTBEATS_A_SESSION = 3;
    private static final String DELIVERY_COUNT_LIMIT = "group.share.delivery.count.limit";

    /** Settles the group's settings, within what the broker allows. */
    ShareGroupTerms settle() {
        Config broker = describe(new ConfigResource(ConfigResource.Type.BROKER, anyBroker()));
        Duration lock = lock(broker);
        long heartbeat = number(broker, SHORTEST_HEARTBEAT, 5_000);
        Map<String, String> settings = Map.of(
                "share.isolation.level",
                "read_committed",
                "share.auto.offset.reset",
                "earliest",
                "share.record.lock.duration.ms",
                String.valueOf(lock.toMillis()),
                "share.heartbeat.interval.ms",
                String.valueOf(heartbeat),
                "share.session.timeout.ms",
                String.valueOf(session(broker, heartbeat)));
        Collection<AlterConfigOp> changes = settings.entrySet().stream()
                .map(setting -> new AlterConfigOp(
                        new ConfigEntry(setting.getKey(), setting.getValue()), AlterConfigOp.OpType.SET))
                .toList();
        ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, groupId);
        get(admin.incrementalAlterConfigs(Map.of(group, changes)).all());
        checkArrived(settings, describe(group));
        return new ShareGroupTerms(lock, (int) number(broker, DELIVERY_COUNT_LIMIT, 5));
    }

    /** Partitions that the broker has given to members of a killed worker alone stand still until it misses those. */
    private static long session(Config broker, long heartbeat) {
        long shortest = number(broker, SHORTEST_SESSION, 45_000);
        return Math.max(shortest, Math.max(WANTED_SESSION_MS, HEARTBEATS_A_SESSION * heartbeat));
    }

    private Duration lock(Config broker) {
        long longest = number(broker, LONGEST_LOCK, 60_000);
        long shortest = number(broker, SHORTEST_LOCK, 15_000);
        long granted = Math.clamp(wantedLock.toMillis(), shortest, longest);
        if (granted != wantedLock.toMillis()) {
            LOG.warn(
                    "Lock duration: wanted {}, the broker grants {} to {} ms; {} ms it is. Change {} or {} of the broker",
                    wantedLock,
                    shortest,
                    longest,
                    granted,
                    LONGEST_LOCK,
                    SHORTEST_LOCK);
        }
        return Duration.ofMillis(granted);
    }

    /** The broker applies changes a moment after it confirms them; the caller tries again. */
    private void checkArrived(Map<String, String> settings, Config group) {
        settings.forEach((name, value) -> {
            ConfigEntry entry = group.get(name);
            if (entry == null || !value.equals(entry.value())) {
                throw new KafkaException("share group '" + groupId + "': expected " + name + "=" + value + ", got "
                        + (entry == null ? "nothing" : entry.value()) + " so far");
            }
        });
    }

    private String anyBroker() {
        return get(admin.describeCluster().nodes()).stream()
                .findFirst()
                .orElseThrow(() -> new KafkaException("cluster: expected at least one broker, got none"))
                .idString();
    }

    private Config describe(ConfigResource resource) {
        return get(admin.describeConfigs(List.of(resource)).all()).get(resource);
    }

    private static long number(Config config, String name, long otherwise) {
        ConfigEntry entry = config.get(name);
        return entry == null || entry.value() == null ? otherwise : Long.parseLong(entry.value());
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
