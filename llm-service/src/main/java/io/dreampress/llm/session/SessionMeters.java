package io.dreampress.llm.session;

import io.dreampress.contracts.passage.ImagePlaced;
import io.dreampress.contracts.passage.Passage;
import io.dreampress.contracts.passage.TextWritten;
import io.dreampress.contracts.passage.WritingFailed;
import io.dreampress.contracts.passage.WritingFinished;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts what became of documents and images. Thread-safe. */
public final class SessionMeters {
    private final Counter finished;
    private final Counter failed;
    private final Counter cancelled;
    private final Counter imagesAsked;
    private final Counter imagesAskedAgain;

    public SessionMeters(MeterRegistry registry) {
        finished = documents(registry, "finished");
        failed = documents(registry, "failed");
        cancelled = documents(registry, "cancelled");
        imagesAsked = Counter.builder("dreampress.llm.images.asked")
                .description("Images asked of the diffusion workers")
                .register(registry);
        imagesAskedAgain = Counter.builder("dreampress.llm.images.asked.again")
                .description("Images asked for once more, because nobody had answered")
                .register(registry);
    }

    private static Counter documents(MeterRegistry registry, String outcome) {
        return Counter.builder("dreampress.llm.documents")
                .description("Documents whose writing has ended")
                .tag("outcome", outcome)
                .register(registry);
    }

    /** Counts the fact that ends a document's writing. */
    void published(Passage passage) {
        switch (passage) {
            case WritingFinished _ -> finished.increment();
            case WritingFailed _ -> failed.increment();
            case TextWritten _, ImagePlaced _ -> {}
        }
    }

    void cancelled() {
        cancelled.increment();
    }

    void imageAsked() {
        imagesAsked.increment();
    }

    void imageAskedAgain() {
        imagesAskedAgain.increment();
    }
}
