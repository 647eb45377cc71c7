package io.dreampress.standalone.following;

import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.standalone.environment.CannotStart;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Publishes requests and follows their documents with nothing but Kafka's own clients, read-committed.
 *
 * <p>{@link #follow} belongs to one thread; {@link #publish} may be called from any.
 */
public final class Follower implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final List<Topic<?>> ANSWERS =
            List.of(Topics.ACCEPTED, Topics.REJECTED, Topics.PROGRESS, Topics.DOCUMENTS);

    private final Requests requests;
    private final Answers answers;

    private Follower(Requests requests, Answers answers) {
        this.requests = requests;
        this.answers = answers;
    }

    /**
     * Connects, and stands at the end of every topic that answers.
     *
     * @param bootstrapServers {@code host:port}, several separated by commas
     * @param prefix of the topics' names
     * @param patience how long the broker may take to answer, and the topics to appear
     * @throws CannotStart if there is no broker, or no pipeline on it
     */
    public static Follower connect(String bootstrapServers, String prefix, Duration patience) {
        Answers answers = Answers.connect(bootstrapServers, prefix, patience, ANSWERS, List.of());
        return new Follower(new Requests(bootstrapServers, prefix), answers);
    }

    /**
     * Publishes a request and waits until the broker has it.
     *
     * @param key the record's key; a request's id
     * @param request as JSON has it
     */
    public void publish(String key, Map<String, Object> request) {
        Requests.await(requests.send(key, request));
    }

    /**
     * Tells everything about one document, until its last event.
     *
     * @param goOn asked between reads; the following ends early when it says no
     * @return the last event; empty if ended early
     */
    public Optional<DocumentEvent> follow(
            String tenant, String requestId, BooleanSupplier goOn, Consumer<DocumentEvent> listener) {
        Thread caller = Thread.currentThread();
        Recognition recognition = new Recognition(tenant, requestId);
        while (goOn.getAsBoolean() && !caller.isInterrupted()) {
            for (DocumentEvent answer : answers.poll(POLL)) {
                for (DocumentEvent event : recognition.of(answer)) {
                    listener.accept(event);
                    if (event.isLast()) {
                        return Optional.of(event);
                    }
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        requests.close();
        answers.close();
    }
}
