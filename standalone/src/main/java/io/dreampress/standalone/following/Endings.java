package io.dreampress.standalone.following;

import io.dreampress.contracts.topic.Topics;
import io.dreampress.standalone.environment.CannotStart;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Publishes many requests and tells how they end, documents that ended before included. Belongs to one thread.
 */
public final class Endings implements AutoCloseable {
    private final Requests requests;
    private final Answers answers;
    private final Deque<Future<RecordMetadata>> underway = new ArrayDeque<>();

    private Endings(Requests requests, Answers answers) {
        this.requests = requests;
        this.answers = answers;
    }

    /**
     * Connects, and stands at the beginning of what has ended and at the end of what was rejected.
     *
     * @param bootstrapServers {@code host:port}, several separated by commas
     * @param prefix of the topics' names
     * @param patience how long the broker may take to answer, and the topics to appear
     * @throws CannotStart if there is no broker, or no pipeline on it
     */
    public static Endings connect(String bootstrapServers, String prefix, Duration patience) {
        Answers answers = Answers.connect(
                bootstrapServers, prefix, patience, List.of(Topics.REJECTED), List.of(Topics.DOCUMENTS));
        return new Endings(new Requests(bootstrapServers, prefix), answers);
    }

    /** How many records that exist now are still to be read. */
    public long behind() {
        return answers.behind();
    }

    /** Sends a request on its way. */
    public void publish(String key, Object request) {
        underway.add(requests.send(key, request));
    }

    /**
     * Last events, {@link DocumentEvent.Ended} and {@link DocumentEvent.Rejected}, of anybody's documents.
     *
     * @throws CannotStart if the broker did not take a request
     */
    public List<DocumentEvent> poll(Duration patience) {
        List<DocumentEvent> events = answers.poll(patience);
        while (!underway.isEmpty() && (underway.peek().isDone() || underway.size() > 1000)) {
            Requests.await(underway.remove());
        }
        return events;
    }

    @Override
    public void close() {
        requests.close();
        answers.close();
    }
}
