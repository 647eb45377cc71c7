package io.dreampress.ingest.admission;

import io.dreampress.contracts.request.DocumentCancellation;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.request.RequestRejected;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the {@link Judge} in the stream; one of them sees every request of a tenant. */
final class JudgeProcessor extends ContextualProcessor<String, Submission, String, Ruling> {
    private static final Logger LOG = LoggerFactory.getLogger(JudgeProcessor.class);
    private static final Duration SWEEP = Duration.ofHours(1);

    private final AdmissionSettings settings;
    private final AdmissionMetrics metrics;
    private final Clock clock;
    private Judge judge;

    JudgeProcessor(AdmissionSettings settings, AdmissionMetrics metrics, Clock clock) {
        this.settings = settings;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<String, Ruling> context) {
        super.init(context);
        judge = new Judge(
                context.getStateStore(AdmissionTopology.MEMORY),
                new Quotas(settings, context.getStateStore(AdmissionTopology.USAGES)),
                clock);
        context.schedule(SWEEP, PunctuationType.WALL_CLOCK_TIME, now -> judge.forget(settings.remember()));
    }

    @Override
    public void process(Record<String, Submission> record) {
        Optional<Ruling> ruling = judge.judge(record.value());
        if (ruling.isPresent()) {
            context().forward(record.withKey(note(record.value(), ruling.get())).withValue(ruling.get()));
        } else if (!(record.value() instanceof Submission.Ending)) {
            metrics.repeated();
        }
    }

    /** Counts and logs a ruling, and names the document that it is about. */
    private String note(Submission submission, Ruling ruling) {
        return switch (ruling) {
            case Ruling.Accepted(RequestAccepted fact) -> {
                String kind = fact.order().kind().name().toLowerCase(Locale.ROOT);
                metrics.accepted(kind);
                LOG.info("request accepted documentId={} kind={}", fact.documentId(), kind);
                yield fact.documentId();
            }
            case Ruling.Rejected(RequestRejected fact) -> {
                metrics.rejected(fact.problem());
                LOG.info(
                        "request rejected partition={} offset={} problem={}",
                        fact.partition(),
                        fact.offset(),
                        fact.problem().type());
                yield documentId(submission);
            }
            case Ruling.Cancelled(DocumentCancellation fact) -> {
                metrics.cancelled();
                LOG.info("document cancelled documentId={}", fact.documentId());
                yield fact.documentId();
            }
        };
    }

    private static String documentId(Submission submission) {
        return switch (submission) {
            case Submission.Document document -> document.documentId();
            case Submission.Cancellation cancellation -> cancellation.documentId();
            case Submission.Ending ending -> ending.documentId();
        };
    }
}
