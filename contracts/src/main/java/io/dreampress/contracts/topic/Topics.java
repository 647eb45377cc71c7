package io.dreampress.contracts.topic;

import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.image.ImageFact;
import io.dreampress.contracts.passage.Passage;
import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.request.DocumentCancellation;
import io.dreampress.contracts.request.Request;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.request.RequestRejected;
import java.util.List;

/** The topic catalogue: every topic of the pipeline, with its one writer. */
public final class Topics {
    public static final Topic<Request> REQUESTS = new Topic<>("requests", Request.class, "any", false);
    public static final Topic<RequestAccepted> ACCEPTED =
            new Topic<>("accepted", RequestAccepted.class, "ingest-service", true);
    public static final Topic<RequestRejected> REJECTED =
            new Topic<>("rejected", RequestRejected.class, "ingest-service", false);
    public static final Topic<DocumentCancellation> CANCELLATIONS =
            new Topic<>("cancellations", DocumentCancellation.class, "ingest-service", true);
    public static final Topic<Passage> PASSAGES = new Topic<>("passages", Passage.class, "llm-service", false);
    public static final Topic<DreamRequested> DREAMS_INTERACTIVE =
            new Topic<>("dreams.interactive", DreamRequested.class, "llm-service", false);
    public static final Topic<DreamRequested> DREAMS_BULK =
            new Topic<>("dreams.bulk", DreamRequested.class, "llm-service", false);
    public static final Topic<ImageFact> IMAGES = new Topic<>("images", ImageFact.class, "diffusion-service", false);
    public static final Topic<DocumentFact> DOCUMENTS =
            new Topic<>("documents", DocumentFact.class, "assembler-service", true);
    public static final Topic<StageAdvanced> PROGRESS = new Topic<>("progress", StageAdvanced.class, "any", false);

    private Topics() {}

    /** All of them. */
    public static List<Topic<?>> all() {
        return List.of(
                REQUESTS,
                ACCEPTED,
                REJECTED,
                CANCELLATIONS,
                PASSAGES,
                DREAMS_INTERACTIVE,
                DREAMS_BULK,
                IMAGES,
                DOCUMENTS,
                PROGRESS);
    }
}
