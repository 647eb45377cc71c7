package io.dreampress.ingest.admission;

import io.dreampress.contracts.request.RequestRejected;
import io.dreampress.contracts.topic.DeadLetter;
import io.dreampress.contracts.topic.MessageHeaders;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the {@link Intake} in the stream. */
final class IntakeProcessor extends ContextualProcessor<byte[], byte[], String, Taken> {
    private static final Logger LOG = LoggerFactory.getLogger(IntakeProcessor.class);
    private static final int LONGEST_TRACE = 512;

    private final Intake intake;
    private final AdmissionMetrics metrics;
    private final String topic;

    IntakeProcessor(Intake intake, AdmissionMetrics metrics, String topic) {
        this.intake = intake;
        this.metrics = metrics;
        this.topic = topic;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata place = context().recordMetadata().orElseThrow();
        Origin origin = Origin.of(place.partition(), place.offset(), record.key(), record.headers());
        try {
            forward(record, origin, intake.take(origin, record.value()));
        } catch (ObjectStoreUnavailable e) {
            throw e;
        } catch (RuntimeException e) {
            giveUp(record, origin, e);
        }
    }

    private void forward(Record<byte[], byte[]> record, Origin origin, Intake.Verdict verdict) {
        Headers headers = traceOf(record.headers());
        switch (verdict) {
            case Intake.Verdict.Fit(Submission submission) ->
                context()
                        .forward(new Record<>(
                                submission.tenant(), new Taken.Good(submission), record.timestamp(), headers));
            case Intake.Verdict.Unfit(RequestRejected rejection) -> {
                metrics.rejected(rejection.problem());
                LOG.info(
                        "request rejected partition={} offset={} problem={} fields={}",
                        origin.partition(),
                        origin.offset(),
                        rejection.problem().type(),
                        rejection.problem().errors().size());
                String documentId = DocumentIds.of(topic, rejection).toString();
                context().forward(new Record<>(documentId, new Taken.Refused(rejection), record.timestamp(), headers));
            }
        }
    }

    private void giveUp(Record<byte[], byte[]> record, Origin origin, RuntimeException e) {
        LOG.error("request dead-lettered partition={} offset={}", origin.partition(), origin.offset(), e);
        metrics.deadLettered();
        var letter = new DeadLetter(
                String.valueOf(e.getMessage()), e.getClass().getName(), topic, origin.partition(), origin.offset());
        var headers = letter.record(null, null, traceOf(record.headers())).headers();
        context()
                .forward(new Record<>(origin.key(), new Taken.Unreadable(record.value()), record.timestamp(), headers));
    }

    /** Of a requester's headers only the trace travels on; the rest is echoed in the answer. */
    private static Headers traceOf(Headers headers) {
        Headers trace = new RecordHeaders();
        for (Header header : headers) {
            boolean known = header.key().equals(MessageHeaders.TRACEPARENT)
                    || header.key().equals(MessageHeaders.TRACESTATE);
            if (known && header.value() != null && header.value().length <= LONGEST_TRACE) {
                MessageHeaders.set(trace, header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return trace;
    }
}
