package io.dreampress.llm.session;

import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.passage.Passage;
import io.dreampress.contracts.request.Priority;
import io.dreampress.contracts.topic.MessageHeaders;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Where a task's facts leave, keyed by document, with the trace context of its request.
 *
 * @param context of the task
 */
record Outlets(ProcessorContext<String, Object> context) {
    void publish(Ticket ticket, Passage passage) {
        forward(ticket, passage, SessionTopology.PASSAGES);
    }

    void ask(Ticket ticket, DreamRequested dream) {
        forward(
                ticket,
                dream,
                ticket.priority() == Priority.INTERACTIVE
                        ? SessionTopology.DREAMS_INTERACTIVE
                        : SessionTopology.DREAMS_BULK);
    }

    private void forward(Ticket ticket, Object value, String sink) {
        RecordHeaders headers = new RecordHeaders();
        if (ticket.traceparent() != null) {
            MessageHeaders.set(headers, MessageHeaders.TRACEPARENT, ticket.traceparent());
        }
        context.forward(new Record<>(ticket.documentId(), value, context.currentSystemTimeMs(), headers), sink);
    }
}
