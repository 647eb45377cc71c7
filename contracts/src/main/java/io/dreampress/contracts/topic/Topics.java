package io.dreampress.contracts.topic;

import static io.dreampress.contracts.topic.Topic.ANYBODY;
import static io.dreampress.contracts.topic.Topic.Setting.CLEANUP_POLICY;
import static io.dreampress.contracts.topic.Topic.Setting.MAX_MESSAGE_BYTES;
import static io.dreampress.contracts.topic.Topic.Setting.RETENTION_MS;
import static io.dreampress.contracts.topic.Topic.Setting.SEGMENT_MS;

import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.image.ImageFact;
import io.dreampress.contracts.passage.Passage;
import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.request.DocumentCancellation;
import io.dreampress.contracts.request.Request;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.request.RequestRejected;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** The topic catalogue: every topic of the pipeline, with its one writer. */
public final class Topics {
    /** Most bytes of a request: an article of 1 MiB, escaped as JSON. */
    public static final int LARGEST_REQUEST = 2 * 1024 * 1024;

    /** Most bytes of any record: a whole document. Producers need {@code max.request.size} of as much. */
    public static final int LARGEST_RECORD = 2 * LARGEST_REQUEST;

    public static final Topic<Request> REQUESTS =
            new Topic<>("requests", Request.class, ANYBODY, Map.of(MAX_MESSAGE_BYTES, String.valueOf(LARGEST_REQUEST)));
    public static final Topic<RequestAccepted> ACCEPTED =
            new Topic<>("accepted", RequestAccepted.class, "ingest-service", compactedLarge());
    public static final Topic<RequestRejected> REJECTED =
            new Topic<>("rejected", RequestRejected.class, "ingest-service", Map.of());
    public static final Topic<DocumentCancellation> CANCELLATIONS = new Topic<>(
            "cancellations", DocumentCancellation.class, "ingest-service", Map.of(CLEANUP_POLICY, "compact"));
    public static final Topic<Passage> PASSAGES = new Topic<>(
            "passages", Passage.class, "llm-service", Map.of(MAX_MESSAGE_BYTES, String.valueOf(LARGEST_RECORD)));
    public static final Topic<DreamRequested> DREAMS_INTERACTIVE =
            new Topic<>("dreams.interactive", DreamRequested.class, "llm-service", Map.of());
    public static final Topic<DreamRequested> DREAMS_BULK =
            new Topic<>("dreams.bulk", DreamRequested.class, "llm-service", Map.of());
    public static final Topic<ImageFact> IMAGES = new Topic<>("images", ImageFact.class, "diffusion-service", Map.of());
    public static final Topic<DocumentFact> DOCUMENTS =
            new Topic<>("documents", DocumentFact.class, "assembler-service", compactedLarge());
    /** Kept for an hour, in segments of ten minutes, since only whole segments are dropped. */
    public static final Topic<StageAdvanced> PROGRESS = new Topic<>(
            "progress", StageAdvanced.class, ANYBODY, Map.of(RETENTION_MS, "3600000", SEGMENT_MS, "600000"));

    private Topics() {}

    /** All of them. */
    public static List<Topic<?>> all() {
        return List.of(
                REQUESTS,
                ACCEPTED,
                REJECTED,
                CANCELLATIONS,
                PASSAGES,
                DREAMS_INTERACTIVE,
                DREAMS_BULK,
                IMAGES,
                DOCUMENTS,
                PROGRESS);
    }

    /** The topics that hold a document's facts: all need the same number of partitions. */
    public static List<Topic<?>> copartitioned() {
        return List.of(ACCEPTED, CANCELLATIONS, PASSAGES, IMAGES, DOCUMENTS);
    }

    /**
     * Creates the topics of the catalogue that are missing, and their dead-letter topics (one partition each). Several
     * services may do so at once.
     *
     * @param admin connected to the broker; its time-outs apply
     * @param prefix of every name, such as {@code dreampress.}
     * @param partitions of each new topic, at least 1
     * @param replicationFactor of each new topic, at least 1
     * @throws TopicsUnavailable if a topic cannot be created, or exists with a number of partitions that breaks the
     *     co-partitioning of a document's facts
     */
    public static void createMissing(Admin admin, String prefix, int partitions, short replicationFactor) {
        new TopicCreator(admin, prefix, partitions, replicationFactor).createMissing();
    }

    /**
     * Judges the settings that {@link #createMissing} is called with, before there is a broker.
     *
     * @throws IllegalArgumentException naming the setting {@code dreampress.…} that cannot be
     */
    public static void check(String prefix, int partitions, short replicationFactor) {
        require(prefix.matches("[A-Za-z0-9._-]*"), "topic-prefix", "letters, digits, . _ -", prefix);
        require(partitions >= 1, "partitions", "at least 1", partitions);
        require(replicationFactor >= 1, "replication-factor", "at least 1", replicationFactor);
    }

    private static void require(boolean good, String name, String expected, Object got) {
        if (!good) {
            throw new IllegalArgumentException(
                    "setting 'dreampress." + name + "': expected " + expected + ", got '" + got + "'; correct it");
        }
    }

    private static Map<String, String> compactedLarge() {
        return Map.of(CLEANUP_POLICY, "compact", MAX_MESSAGE_BYTES, String.valueOf(LARGEST_RECORD));
    }
}
