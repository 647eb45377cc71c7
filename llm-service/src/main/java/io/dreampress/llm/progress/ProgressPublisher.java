package io.dreampress.llm.progress;

import io.dreampress.contracts.progress.StageAdvanced;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers progress and hands it on every 100 ms from a thread of its own: consecutive pieces of a document's text become
 * one. What does not fit the bounded queue is dropped, for progress must never hold up writing.
 */
public final class ProgressPublisher implements ProgressFeed, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressPublisher.class);
    private static final Duration PERIOD = Duration.ofMillis(100);
    private static final int CAPACITY = 20_000;
    /** Keeps a message well below the broker's limit of 1 MB. */
    private static final int LONGEST_PIECE = 32 * 1024;

    private final BlockingQueue<StageAdvanced> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final Consumer<StageAdvanced> destination;
    private final ScheduledExecutorService scheduler;

    private ProgressPublisher(Consumer<StageAdvanced> destination) {
        this.destination = destination;
        this.scheduler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("dreampress-llm-progress").daemon().factory());
    }

    /** @param destination may block; what it throws is logged */
    public static ProgressPublisher start(Consumer<StageAdvanced> destination) {
        ProgressPublisher publisher = new ProgressPublisher(destination);
        publisher.scheduler.scheduleWithFixedDelay(
                publisher::flush, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        return publisher;
    }

    @Override
    public void queued(String documentId, int position, Optional<Duration> wait) {
        queue.offer(new StageAdvanced.Queued(
                documentId, position, wait.map(Duration::toSeconds).orElse(null)));
    }

    @Override
    public void wrote(String documentId, int epoch, int offset, String text) {
        for (int start = 0; start < text.length(); start += LONGEST_PIECE) {
            int end = Math.min(text.length(), start + LONGEST_PIECE);
            queue.offer(new StageAdvanced.Writing(documentId, epoch, offset + start, text.substring(start, end)));
        }
    }

    @Override
    public void dreaming(String documentId, int imageIndex, String altText, int offset) {
        queue.offer(new StageAdvanced.Dreaming(documentId, imageIndex, altText, offset));
    }

    private void flush() {
        List<StageAdvanced> gathered = new ArrayList<>();
        queue.drainTo(gathered);
        coalesced(gathered).forEach(this::handOn);
    }

    private void handOn(StageAdvanced progress) {
        try {
            destination.accept(progress);
        } catch (RuntimeException e) {
            LOG.debug("Progress was dropped, documentId={}: {}", progress.documentId(), e.getMessage());
        }
    }

    /** Joins pieces of text that follow one another within a document; a document's order is kept. */
    static List<StageAdvanced> coalesced(List<StageAdvanced> gathered) {
        Map<String, List<StageAdvanced>> byDocument = new LinkedHashMap<>();
        for (StageAdvanced next : gathered) {
            List<StageAdvanced> earlier = byDocument.computeIfAbsent(next.documentId(), id -> new ArrayList<>());
            if (!earlier.isEmpty()
                    && earlier.getLast() instanceof StageAdvanced.Writing last
                    && next instanceof StageAdvanced.Writing more
                    && continues(last, more)) {
                earlier.set(
                        earlier.size() - 1,
                        new StageAdvanced.Writing(
                                last.documentId(), last.epoch(), last.offset(), last.text() + more.text()));
            } else {
                earlier.add(next);
            }
        }
        return byDocument.values().stream().flatMap(List::stream).toList();
    }

    private static boolean continues(StageAdvanced.Writing last, StageAdvanced.Writing more) {
        return last.epoch() == more.epoch()
                && last.offset() + last.text().length() == more.offset()
                && last.text().length() + more.text().length() <= LONGEST_PIECE;
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
