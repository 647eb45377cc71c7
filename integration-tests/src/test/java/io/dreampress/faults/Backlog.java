package io.dreampress.faults;

import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.pipeline.Desk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Many short texts ordered at once, and when each of them was begun. */
final class Backlog implements AutoCloseable {
    private static final int FAR = 20;

    private final Desk desk;
    private final Map<String, Moment> placed = new HashMap<>();
    private final Map<String, Moment> begun = new HashMap<>();
    private final Map<String, String> documentIds = new HashMap<>();
    private final List<Forecast> forecasts = new ArrayList<>();
    private int ordered;
    private int finished;
    private int failed;

    /** When something was heard. @param begun documents begun before */
    private record Moment(int begun, long nanos) {}

    /** What a document was told while it waited. */
    private record Forecast(String documentId, Moment when, int position, Long waitSeconds) {}

    Backlog(String servers) {
        desk = new Desk(servers);
        desk.listen(this::hear);
    }

    private void hear(Object fact) {
        Moment now = new Moment(begun.size(), System.nanoTime());
        switch (fact) {
            case RequestAccepted request -> documentIds.put(request.requestId(), request.documentId());
            case StageAdvanced.Queued queued -> {
                placed.putIfAbsent(queued.documentId(), now);
                forecasts.add(new Forecast(queued.documentId(), now, queued.position(), queued.waitSeconds()));
            }
            case StageAdvanced.Writing writing -> begun.putIfAbsent(writing.documentId(), now);
            case DocumentFinished document -> {
                begun.putIfAbsent(document.documentId(), now);
                finished++;
            }
            case DocumentFact _ -> failed++;
            default -> {}
        }
    }

    /** Orders texts at once and reads until each has its place in the queue. */
    void order(String tenant, String priority, int documents) {
        desk.publish(IntStream.range(0, documents)
                .mapToObj(i -> JsonSerde.MAPPER.writeValueAsString(Map.of(
                        "tenant",
                        tenant,
                        "requestId",
                        tenant + "-" + i,
                        "prompt",
                        "A letter",
                        "seed",
                        i,
                        "priority",
                        priority,
                        "images",
                        Map.of("max", 0),
                        "text",
                        Map.of("maxTokens", 8))))
                .toList());
        ordered += documents;
        readUntil(() -> placed.size() == ordered);
    }

    /** Reads for as long as it takes. */
    void readUntil(BooleanSupplier so) {
        long before;
        do {
            before = begun.size() + placed.size() + finished;
        } while (!desk.readUntil(so) && begun.size() + placed.size() + finished > before);
    }

    boolean isBegun(String requestId) {
        return begun.containsKey(documentIds.get(requestId));
    }

    int finished() {
        return finished;
    }

    int failed() {
        return failed;
    }

    int begun() {
        return begun.size();
    }

    /** How long a document waited from when it had its place. */
    Duration waited(String requestId) {
        String id = documentIds.get(requestId);
        return Duration.ofNanos(begun.get(id).nanos() - placed.get(id).nanos());
    }

    /** How many others were begun while a document waited. */
    int overtaken(String requestId) {
        String id = documentIds.get(requestId);
        return begun.get(id).begun() - placed.get(id).begun();
    }

    /** The share of told positions, at least {@value #FAR}, that were right within a factor of two. */
    double goodPositions() {
        return share(forecasts.stream()
                .filter(told -> begun.containsKey(told.documentId()) && told.position() >= FAR)
                .map(told -> isNear(
                        told.position(),
                        begun.get(told.documentId()).begun() - told.when().begun()))
                .toList());
    }

    /** The share of told waiting times, at least 4 s, that were right within a factor of two. */
    double goodEstimates() {
        return share(forecasts.stream()
                .filter(told ->
                        begun.containsKey(told.documentId()) && told.waitSeconds() != null && told.waitSeconds() >= 4)
                .map(told -> isNear(
                        told.waitSeconds(),
                        (begun.get(told.documentId()).nanos() - told.when().nanos()) / 1e9))
                .toList());
    }

    private static boolean isNear(double told, double was) {
        return told <= 2 * was && was <= 2 * told;
    }

    private static double share(List<Boolean> good) {
        return good.isEmpty() ? 1 : good.stream().filter(one -> one).count() / (double) good.size();
    }

    @Override
    public void close() {
        desk.close();
    }
}
