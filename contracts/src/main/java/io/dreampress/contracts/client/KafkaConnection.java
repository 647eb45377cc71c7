package io.dreampress.contracts.client;

import io.dreampress.contracts.topic.Topics;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * How the pipeline's clients are set up, the same in every service. Serialisers are left to the caller. The maps are
 * fresh and may be changed.
 *
 * @param bootstrapServers such as {@code localhost:9092}
 * @param node stable name of this instance of the service, which static membership builds on: after a restart under the
 *     same name work goes on without a rebalance
 */
public record KafkaConnection(String bootstrapServers, String node) {
    private static final String TOPIC_PREFIX = "topic.";
    private static final String MAIN_CONSUMER_PREFIX = "main.consumer.";
    private static final String PRODUCER_PREFIX = "producer.";
    private static final int SESSION_TIMEOUT_MS = 10_000;
    private static final int HEARTBEAT_MS = 2_000;
    private static final int COMMIT_INTERVAL_MS = 30;
    private static final int POLL_MS = 10;
    /** Our topologies take a document's facts in any order; a topic that stands still must not hold up the others. */
    private static final long NEVER_WAIT_FOR_OTHER_TOPICS = -1;

    private static final int PROGRESS_BLOCKS_AT_MOST_MS = 1_000;
    private static final int LINGER_MS = 5;
    private static final int BATCH_BYTES = 64 * 1024;

    public KafkaConnection {
        if (bootstrapServers == null || !bootstrapServers.matches("[^,:\\s]\\S*:\\d+")) {
            throw new IllegalArgumentException("setting 'dreampress.bootstrap-servers': expected host:port, several"
                    + " separated by commas, got '" + bootstrapServers + "'; correct it");
        }
        if (!node.matches("[A-Za-z0-9._-]{1,200}")) {
            throw new IllegalArgumentException("setting 'dreampress.node': expected a stable name of this instance in"
                    + " letters, digits, . _ -, got '" + node + "'; correct it");
        }
    }

    /**
     * The connection of a service.
     *
     * @param node null or blank for the host's name with the service's
     * @param service such as {@code llm-service}
     */
    public static KafkaConnection of(String bootstrapServers, @Nullable String node, String service) {
        return new KafkaConnection(
                bootstrapServers, node == null || node.isBlank() ? hostName() + "-" + service : node);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "-");
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Settings of an admin client. */
    public Map<String, Object> admin() {
        return common();
    }

    /** Settings of an admin client that gives up on a broker which does not answer, and does not hold up a shutdown longer. */
    public Map<String, Object> admin(Duration answersWithin) {
        var settings = admin();
        settings.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) answersWithin.toMillis());
        settings.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int) answersWithin.toMillis());
        return settings;
    }

    /** Settings of a producer that loses nothing and sends without delay. */
    public Map<String, Object> producer() {
        var settings = common();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.LARGEST_RECORD);
        return settings;
    }

    /** Settings of a producer of progress, which is rather lost than holds up the work. */
    public Map<String, Object> progressProducer() {
        var settings = producer();
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        settings.put(ProducerConfig.ACKS_CONFIG, "1");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PROGRESS_BLOCKS_AT_MOST_MS);
        return settings;
    }

    /** Settings of a consumer that sees committed records only, from the beginning, and commits by hand. */
    public Map<String, Object> consumer(String group) {
        var settings = common();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return settings;
    }

    /** The same for a member of a group that has its place again at once when its process is killed and started again. */
    public Map<String, Object> member(String group) {
        var settings = consumer(group);
        keepPlace(settings, "", group);
        return settings;
    }

    /**
     * Settings of a Kafka Streams application: exactly once, a commit every 30 ms, static membership, internal topics
     * that hold the largest record.
     *
     * @param applicationId without the topics' prefix; the caller puts the prefix before it
     * @param stateFolder where state is kept, not a temporary folder
     * @param replicationFactor of internal topics
     */
    public Map<String, Object> streams(String applicationId, Path stateFolder, int replicationFactor) {
        var settings = common();
        settings.put("application.id", applicationId);
        settings.put("state.dir", stateFolder.toString());
        settings.put("replication.factor", replicationFactor);
        settings.put("processing.guarantee", "exactly_once_v2");
        settings.put("commit.interval.ms", COMMIT_INTERVAL_MS);
        settings.put("poll.ms", POLL_MS);
        settings.put("max.task.idle.ms", NEVER_WAIT_FOR_OTHER_TOPICS);
        settings.put("num.stream.threads", 1);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        keepPlace(settings, MAIN_CONSUMER_PREFIX, applicationId);
        settings.put(PRODUCER_PREFIX + ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
        settings.put(PRODUCER_PREFIX + ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.LARGEST_RECORD);
        settings.put(TOPIC_PREFIX + "max.message.bytes", String.valueOf(Topics.LARGEST_RECORD));
        return settings;
    }

    /** Static membership: the broker knows a member by its name and waits for it a while. */
    private void keepPlace(Map<String, Object> settings, String prefix, String group) {
        settings.put(prefix + ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, group + "-" + node);
        settings.put(prefix + ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS);
        settings.put(prefix + ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, HEARTBEAT_MS);
    }

    private Map<String, Object> common() {
        var settings = new HashMap<String, Object>();
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return settings;
    }
}
