package io.dreampress.assembler.topology;

import io.dreampress.contracts.topic.DeadLetter;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records that cannot be handled go to the dead letters, so that the partition moves on. */
public final class DeadLetterUnprocessable implements ProcessingExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterUnprocessable.class);

    @Override
    public Response handleError(ErrorHandlerContext context, Record<?, ?> record, Exception e) {
        // what the broker or a state store throws is no fault of the record, and a timer has none
        if (e instanceof KafkaException || context.topic() == null) {
            return Response.fail();
        }
        LOG.error(
                "record is dead-lettered topic={} partition={} offset={}",
                context.topic(),
                context.partition(),
                context.offset(),
                e);
        var letter = new DeadLetter(
                String.valueOf(e.getMessage()),
                e.getClass().getName(),
                context.topic(),
                context.partition(),
                context.offset());
        return Response.resume(
                List.of(letter.record(context.sourceRawKey(), context.sourceRawValue(), context.headers())));
    }

    @Override
    public void configure(Map<String, ?> settings) {}
}
