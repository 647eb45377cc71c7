package io.dreampress.llm.session;

import io.dreampress.contracts.topic.DeadLetter;
import io.dreampress.contracts.topic.NewerMessageException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a record that cannot be read or taken to its dead-letter topic, within the task's transaction, and moves on. A
 * record of a newer version is not broken: it stops the service, which is to be upgraded.
 */
public final class DeadLetters implements DeserializationExceptionHandler, ProcessingExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    @Override
    public DeserializationExceptionHandler.Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
        if (NewerMessageException.behind(exception).isPresent()) {
            return DeserializationExceptionHandler.Response.fail();
        }
        log(record.topic(), record.partition(), record.offset(), exception);
        return DeserializationExceptionHandler.Response.resume(List.of(DeadLetter.record(record, exception)));
    }

    @Override
    public ProcessingExceptionHandler.Response handleError(
            ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        if (record == null || context.sourceRawValue() == null || exception instanceof KafkaException) {
            return ProcessingExceptionHandler.Response.fail();
        }
        log(context.topic(), context.partition(), context.offset(), exception);
        DeadLetter letter = new DeadLetter(
                String.valueOf(exception.getMessage()),
                exception.getClass().getName(),
                context.topic(),
                context.partition(),
                context.offset());
        return ProcessingExceptionHandler.Response.resume(
                List.of(letter.record(context.sourceRawKey(), context.sourceRawValue(), context.headers())));
    }

    private static void log(String topic, int partition, long offset, Exception exception) {
        LOG.warn(
                "Record goes to the dead letters, topic={} partition={} offset={}: {}",
                topic,
                partition,
                offset,
                exception.getMessage());
    }

    @Override
    public void configure(Map<String, ?> configs) {}
}
