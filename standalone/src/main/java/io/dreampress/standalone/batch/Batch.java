package io.dreampress.standalone.batch;

import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.document.DocumentCancelled;
import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFailed;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.request.RequestRejected;
import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.environment.FileProblem;
import io.dreampress.standalone.folder.OutputFolder;
import io.dreampress.standalone.following.DocumentEvent;
import io.dreampress.standalone.following.Endings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * A file's requests on their way into a folder: {@code documents/<custom_id>/}, {@code results.jsonl},
 * {@code errors.jsonl}. A line's request id follows from the line alone, so that whatever was published, finished or
 * collected before is not made again. Not thread-safe.
 */
public final class Batch implements AutoCloseable {
    /** Requests that wait in the pipeline: enough to keep it busy, few enough to leave it to others after an interruption. */
    private static final int UNDER_WAY = 500;

    private static final Duration POLL = Duration.ofMillis(50);

    /** The quota of the requester is used up for now. */
    private static final int TOO_MUCH = 429;

    private static final long AGAIN_AFTER = Duration.ofSeconds(5).toNanos();

    private final RequestFile file;
    private final Map<String, RequestFile.Planned> lines;
    private final Path folder;
    private final Ledger results;
    private final Ledger errors;
    private final Attempts attempts;
    private final Map<String, String> open = new HashMap<>();
    private final Set<String> published = new HashSet<>();
    private int earlier;
    private int finished;
    private int failed;

    private Batch(
            RequestFile file,
            Map<String, RequestFile.Planned> lines,
            Path folder,
            Ledger results,
            Ledger errors,
            Attempts attempts) {
        this.file = file;
        this.lines = lines;
        this.folder = folder;
        this.results = results;
        this.errors = errors;
        this.attempts = attempts;
    }

    /**
     * Takes up a batch where an earlier run left it.
     *
     * @param checked what {@code file} holds, without problems
     * @param retryFailed whether the lines that have failed run again, and only these
     * @throws CannotStart if the folder cannot be used
     */
    public static Batch open(RequestFile file, RequestFile.Checked checked, Path folder, boolean retryFailed) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new CannotStart(
                    "folder '" + folder + "': expected one that can be written, got " + FileProblem.inWords(e)
                            + "; choose another with --out",
                    e);
        }
        Map<String, RequestFile.Planned> lines = checked.lines();
        Batch batch = new Batch(
                file,
                lines,
                folder,
                Ledger.open(folder.resolve("results.jsonl"), lines),
                Ledger.open(folder.resolve("errors.jsonl"), lines),
                Attempts.open(folder.resolve(".attempts.json")));
        batch.begin(retryFailed);
        return batch;
    }

    private void begin(boolean retryFailed) {
        Map<String, RequestFile.Planned> wanted = lines.entrySet().stream()
                .filter(line -> !results.has(line.getKey()) && errors.has(line.getKey()) == retryFailed)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        if (retryFailed) {
            attempts.again(
                    wanted.values().stream().map(RequestFile.Planned::identity).toList());
            errors.remove(wanted);
        }
        wanted.forEach((customId, line) -> open.put(attempts.requestId(line.identity()), customId));
        earlier = lines.size() - open.size();
    }

    /** Whether every line has ended. */
    public boolean isOver() {
        return open.isEmpty();
    }

    /** How many of the file's lines have failed, in this run or before. */
    public long failures() {
        return lines.keySet().stream().filter(errors::has).count();
    }

    /**
     * Publishes what was not published and collects what has ended, until nothing is left. What a quota sends back is
     * published again.
     *
     * @param endings of the pipeline
     * @param goesOn asked between steps; ends early when it says no
     * @param nanoTime a clock such as {@link System#nanoTime}
     * @param watcher told how far it is
     */
    public void run(Endings endings, BooleanSupplier goesOn, LongSupplier nanoTime, Consumer<Tally> watcher) {
        while (goesOn.getAsBoolean() && endings.behind() > 0) {
            endings.poll(POLL).forEach(this::collect);
        }
        earlier += finished + failed;
        finished = 0;
        failed = 0;
        long begin = nanoTime.getAsLong();
        Runnable step = () -> {
            endings.poll(POLL).forEach(this::collect);
            watcher.accept(
                    new Tally(lines.size(), earlier, finished, failed, Duration.ofNanos(nanoTime.getAsLong() - begin)));
        };
        step.run();
        while (!open.isEmpty() && goesOn.getAsBoolean()) {
            publish(endings, goesOn, step);
            long again = nanoTime.getAsLong() + AGAIN_AFTER;
            while (!open.isEmpty() && goesOn.getAsBoolean() && (allPublished() || nanoTime.getAsLong() < again)) {
                step.run();
            }
        }
    }

    /** Not so while a quota sends requests back. */
    private boolean allPublished() {
        return published.size() == open.size();
    }

    private void publish(Endings endings, BooleanSupplier goesOn, Runnable step) {
        file.forEach(line -> {
            String requestId = attempts.requestId(line.identity());
            if (open.containsKey(requestId) && !published.contains(requestId)) {
                endings.publish(requestId, line.published(requestId));
                published.add(requestId);
            }
            while (published.size() >= UNDER_WAY && goesOn.getAsBoolean()) {
                step.run();
            }
            return goesOn.getAsBoolean();
        });
    }

    private void collect(DocumentEvent event) {
        switch (event) {
            case DocumentEvent.Ended(DocumentFact fact) -> {
                if (open.containsKey(fact.requestId())) {
                    ended(fact, fact.requestId());
                }
            }
            case DocumentEvent.Rejected(RequestRejected fact) -> {
                if (open.containsKey(fact.requestId()) && fact.problem().status() == TOO_MUCH) {
                    published.remove(fact.requestId());
                } else if (open.containsKey(fact.requestId())) {
                    failed(fact.requestId(), null, "rejected", fact.problem());
                }
            }
            case DocumentEvent.Accepted _, DocumentEvent.Advanced _ -> {}
        }
    }

    private void ended(DocumentFact fact, String requestId) {
        switch (fact) {
            case DocumentFinished document -> finished(requestId, document);
            case DocumentFailed failure -> failed(requestId, fact.documentId(), "failed", failure.problem());
            case DocumentCancelled _ -> failed(requestId, fact.documentId(), "cancelled", null);
        }
    }

    private void finished(String requestId, DocumentFinished document) {
        String customId = open.get(requestId);
        String place = "documents/" + customId;
        OutputFolder.at(folder.resolve(place)).write(document);
        Map<String, Object> fields = fields(customId, requestId, document.documentId());
        fields.put("folder", place);
        fields.put("title", document.title());
        fields.put("images", images(document));
        fields.put("finishReason", document.finishReason());
        fields.put("acceptedAt", document.acceptedAt());
        fields.put("finishedAt", document.finishedAt());
        results.add(customId, lines.get(customId).identity(), fields);
        close(requestId);
        finished++;
    }

    private void failed(String requestId, String documentId, String outcome, Problem problem) {
        String customId = open.get(requestId);
        Map<String, Object> fields = fields(customId, requestId, documentId);
        fields.put("outcome", outcome);
        fields.put("problem", problem);
        errors.add(customId, lines.get(customId).identity(), fields);
        close(requestId);
        failed++;
    }

    private void close(String requestId) {
        open.remove(requestId);
        published.remove(requestId);
    }

    private Map<String, Object> fields(String customId, String requestId, String documentId) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("line", lines.get(customId).number());
        fields.put("requestId", requestId);
        fields.put("documentId", documentId);
        return fields;
    }

    private static long images(DocumentFinished document) {
        return document.blocks().stream().filter(Block.Image.class::isInstance).count();
    }

    @Override
    public void close() {
        results.close();
        errors.close();
    }
}
