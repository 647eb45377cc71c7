package io.dreampress.diffusion.gang;

import io.dreampress.contracts.topic.NewerMessageException;
import io.dreampress.diffusion.gang.Perseverance.StoppedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread with a share consumer of its own, pulling a few dreams of one topic at a time. With explicit
 * acknowledgement a share consumer hands out nothing new before everything it gave is acknowledged; several gangs
 * therefore feed the batcher side by side.
 *
 * <p>A gang reads one topic only: a share consumer keeps fetching in the background while it is not polled, so that one
 * that a busy gang reads on the side would hold a record that an idle gang could have had.
 */
final class Gang implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Gang.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration TIME_TO_CLOSE = Duration.ofSeconds(5);

    private final String name;
    private final String topic;
    private final boolean interactive;
    private final Supplier<ShareConsumer<byte[], byte[]>> consumers;
    private final DreamDesk desk;
    private final Intake intake;

    /**
     * @param name for people
     * @param topic that it reads
     * @param interactive whether somebody waits for the topic's dreams
     * @param consumers opens a consumer with explicit acknowledgement; again after a failure
     */
    Gang(
            String name,
            String topic,
            boolean interactive,
            Supplier<ShareConsumer<byte[], byte[]>> consumers,
            DreamDesk desk,
            Intake intake) {
        this.name = name;
        this.topic = topic;
        this.interactive = interactive;
        this.consumers = consumers;
        this.desk = desk;
        this.intake = intake;
    }

    String name() {
        return name;
    }

    /** Works until the intake is closed; what it holds then is released. */
    @Override
    public void run() {
        try (ExecutorService hands = Executors.newCachedThreadPool(
                Thread.ofPlatform().name("settling-" + name + "-", 0).factory())) {
            while (!intake.isClosed()) {
                pullUntilFailure(hands);
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.warn("Gang {} was interrupted; it stops", name);
        } catch (StoppedException e) {
            LOG.info("Gang {} stops with work unsettled; it is delivered again", name);
        }
    }

    private void pullUntilFailure(Executor hands) throws InterruptedException {
        try {
            pull(hands);
        } catch (NewerMessageException e) {
            LOG.error("Gang {} pulls nothing more until this worker is upgraded: {}", name, e.getMessage());
            intake.pause(name, e.getMessage());
            intake.awaitOpen();
        } catch (InterruptException | StoppedException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.warn("Gang {} lost its consumer and opens another", name, e);
            intake.rest(PAUSE_AFTER_FAILURE);
        }
    }

    private void pull(Executor hands) throws InterruptedException {
        ShareConsumer<byte[], byte[]> consumer = consumers.get();
        try {
            consumer.subscribe(List.of(topic));
            while (intake.awaitOpen()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    new Shift(consumer, desk, interactive, new Perseverance(intake, name), hands).work(records);
                }
            }
        } finally {
            consumer.close(TIME_TO_CLOSE);
        }
    }
}
