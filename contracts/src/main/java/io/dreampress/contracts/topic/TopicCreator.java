package io.dreampress.contracts.topic;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates what is missing of the catalogue.
 *
 * @param admin connected to the broker
 * @param prefix of every name
 * @param partitions of each new topic
 * @param replicationFactor of each new topic
 */
record TopicCreator(Admin admin, String prefix, int partitions, short replicationFactor) {
    private static final int REPLICAS_FOR_QUORUM = 3;

    void createMissing() {
        CreateTopicsResult result = admin.createTopics(newTopics());
        var existing = result.values().entrySet().stream()
                .filter(created -> exists(created.getKey(), created.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        checkPartitions(existing);
    }

    private List<NewTopic> newTopics() {
        return Topics.all().stream()
                .flatMap(topic -> Stream.of(
                        newTopic(topic.on(prefix), partitions, topic.settings()),
                        newTopic(topic.deadLetters(prefix), 1, topic.deadLetterSettings())))
                .toList();
    }

    private NewTopic newTopic(String name, int partitions, Map<String, String> settings) {
        var all = new TreeMap<>(settings);
        if (replicationFactor >= REPLICAS_FOR_QUORUM) {
            all.put("min.insync.replicas", "2");
        }
        return new NewTopic(name, partitions, replicationFactor).configs(all);
    }

    private static boolean exists(String name, KafkaFuture<Void> creation) {
        try {
            get(creation);
            return false;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return true;
            }
            throw new TopicsUnavailable(
                    "topic '" + name + "': expected to find or create it, got "
                            + e.getCause().getClass().getSimpleName() + ": "
                            + e.getCause().getMessage() + "; check dreampress.bootstrap-servers, "
                            + "dreampress.replication-factor and the rights on the broker",
                    e.getCause());
        }
    }

    private void checkPartitions(Collection<String> existing) {
        var counts = new TreeMap<String, Integer>();
        var described = admin.describeTopics(Topics.copartitioned().stream()
                        .map(topic -> topic.on(prefix))
                        .filter(existing::contains)
                        .toList())
                .topicNameValues();
        described.forEach(
                (name, description) -> partitionsOf(name, description).ifPresent(count -> counts.put(name, count)));
        boolean created = counts.size() < Topics.copartitioned().size();
        long different = counts.values().stream().distinct().count();
        if (different > 1 || created && counts.values().stream().anyMatch(count -> count != partitions)) {
            throw new TopicsUnavailable(
                    "topics " + counts + ": expected the same number of partitions in all, and " + partitions
                            + " where some are new; set dreampress.partitions to theirs or delete them",
                    null);
        }
    }

    /** Empty for a topic that another service made so lately that its broker does not know it yet. */
    private static Optional<Integer> partitionsOf(String name, KafkaFuture<TopicDescription> description) {
        try {
            return Optional.of(get(description).partitions().size());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw new TopicsUnavailable("topic '" + name + "': expected to be described", e.getCause());
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws ExecutionException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
