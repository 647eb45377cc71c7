package io.dreampress.ingest.events;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** Somebody who watches a document, at their own speed. */
public final class Watcher {
    private static final int MOST_WAITING = 4096;

    private final BlockingQueue<DocumentEvent> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private volatile boolean fellBehind;

    void offer(DocumentEvent event) {
        if (!waiting.offer(event)) {
            fellBehind = true;
        }
    }

    /** The next event; empty if none came in time. */
    public Optional<DocumentEvent> next(Duration patience) throws InterruptedException {
        return Optional.ofNullable(waiting.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Whether events were lost because they were not taken fast enough: watch again from the last one seen. */
    public boolean fellBehind() {
        return fellBehind;
    }
}
