package io.dreampress.standalone.bench;

import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.standalone.following.DocumentEvent;
import io.dreampress.standalone.following.Endings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Publishes requests and waits for their documents, as anybody outside would. */
final class PipelineLoad implements AutoCloseable {
    private static final Duration TOPICS_APPEAR = Duration.ofSeconds(60);
    private static final Duration ONE_ENDS_WITHIN = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(1);
    private static final int STEPS = 2;

    private final Endings endings;
    private final Map<String, Long> sent = new HashMap<>();

    PipelineLoad(String servers) {
        endings = Endings.connect(servers, "dreampress.", TOPICS_APPEAR);
    }

    /** Publishes all at once. @return documents a second */
    double flood(int count, int images, boolean fedBack) {
        Stopwatch watch = Stopwatch.start();
        for (int i = 0; i < count; i++) {
            publish(images, fedBack);
        }
        collect();
        return count / watch.seconds();
    }

    /** Publishes at a steady pace. @return from publication to its end as seen here, of each document */
    List<Double> trickle(int count, double perSecond, int images, boolean fedBack) {
        List<Double> milliseconds = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            long due = begin + (long) (i / perSecond * 1e9);
            while (System.nanoTime() < due) {
                milliseconds.addAll(ended());
            }
            publish(images, fedBack);
        }
        milliseconds.addAll(collect());
        return milliseconds;
    }

    private void publish(int images, boolean fedBack) {
        String requestId = UUID.randomUUID().toString();
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("requestId", requestId);
        request.put("prompt", "How to plant a tomato, in four steps");
        request.put("images", Map.of("min", images, "max", images, "steps", STEPS));
        request.put("feedback", fedBack);
        sent.put(requestId, System.nanoTime());
        endings.publish(requestId, request);
    }

    private List<Double> collect() {
        List<Double> milliseconds = new ArrayList<>();
        long last = System.nanoTime();
        while (!sent.isEmpty()) {
            List<Double> now = ended();
            milliseconds.addAll(now);
            if (!now.isEmpty()) {
                last = System.nanoTime();
            } else if (System.nanoTime() - last > ONE_ENDS_WITHIN.toNanos()) {
                throw new IllegalStateException(
                        "benchmark: expected " + sent.size() + " more documents to end, got none for a minute");
            }
        }
        return milliseconds;
    }

    private List<Double> ended() {
        List<Double> milliseconds = new ArrayList<>();
        for (DocumentEvent event : endings.poll(POLL)) {
            if (event instanceof DocumentEvent.Ended(DocumentFinished finished)) {
                Long begin = sent.remove(finished.requestId());
                if (begin != null) {
                    milliseconds.add((System.nanoTime() - begin) / 1e6);
                }
            } else {
                throw new IllegalStateException("benchmark: expected a finished document, got " + event);
            }
        }
        return milliseconds;
    }

    @Override
    public void close() {
        endings.close();
    }
}
