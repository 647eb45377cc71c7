package io.dreampress.standalone.pipeline;

import io.dreampress.standalone.environment.CannotStart;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Asks services that serve HTTP whether they are ready: started is not yet connected, restored and warmed up. */
final class Readiness {
    private static final Duration BETWEEN = Duration.ofMillis(200);
    private static final Duration ANSWERS = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private Readiness() {}

    /**
     * Waits until the services are ready.
     *
     * @param firstPort of the first service; the others' follow
     * @throws CannotStart naming the one that is not ready after two minutes
     */
    static void await(int firstPort) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(ANSWERS).build()) {
            for (Service service : Service.values()) {
                URI uri = URI.create(
                        "http://127.0.0.1:" + (firstPort + service.ordinal()) + "/actuator/health/readiness");
                while (!isReady(client, uri)) {
                    if (System.nanoTime() > end) {
                        throw new CannotStart(service.serviceName() + ": expected it to be ready within "
                                + PATIENCE.toSeconds() + " s, it is not; " + uri + " says why");
                    }
                    LockSupport.parkNanos(BETWEEN.toNanos());
                }
            }
        }
    }

    private static boolean isReady(HttpClient client, URI uri) {
        try {
            HttpRequest request = HttpRequest.newBuilder(uri).timeout(ANSWERS).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStart("services: interrupted while they became ready", e);
        }
    }
}
