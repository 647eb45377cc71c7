package io.dreampress.standalone.command;

import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.following.DocumentEvent;
import io.dreampress.standalone.following.Follower;
import io.dreampress.standalone.pipeline.StandalonePipeline;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One document from its request to its last event. An interruption cancels it, so that no later run goes on with it.
 *
 * @param pipeline empty where another process runs it
 */
record Sitting(Follower follower, Lifeline lifeline, Optional<StandalonePipeline> pipeline, String requestId) {
    private static final String TENANT = "default";
    private static final int CANCELLED_WITHIN_SECONDS = 5;

    Optional<DocumentEvent> make(Map<String, Object> content, Consumer<DocumentEvent> listener) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("requestId", requestId);
        request.putAll(content);
        CountDownLatch over = new CountDownLatch(1);
        CountDownLatch tooLate = new CountDownLatch(1);
        follower.publish(requestId, request);
        lifeline.beforeInterruption(() -> cancel(over, tooLate));
        try {
            Optional<DocumentEvent> last =
                    follower.follow(TENANT, requestId, () -> tooLate.getCount() > 0 && !pipelineFailed(), listener);
            if (last.isEmpty() && !lifeline.interrupted()) {
                throw pipeline.flatMap(StandalonePipeline::failure)
                        .map(CannotStart::new)
                        .orElseGet(() -> new CannotStart("following of document: it ended early"));
            }
            return lifeline.interrupted() ? Optional.empty() : last;
        } finally {
            over.countDown();
        }
    }

    private boolean pipelineFailed() {
        return pipeline.flatMap(StandalonePipeline::failure).isPresent();
    }

    private void cancel(CountDownLatch over, CountDownLatch tooLate) {
        try {
            follower.publish(
                    requestId, Map.of("kind", "cancel", "requestId", requestId, "reason", "interrupted by the user"));
            boolean _ = over.await(CANCELLED_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            tooLate.countDown();
        }
    }
}
