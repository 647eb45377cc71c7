package io.dreampress.assembler.topology;

import io.dreampress.contracts.topic.DeadLetter;
import io.dreampress.contracts.topic.NewerMessageException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records that are no messages go to the dead letters; messages of a newer version stop this reader. */
public final class DeadLetterUnreadable implements DeserializationExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetterUnreadable.class);

    @Override
    public Response handleError(ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception e) {
        if (e instanceof NewerMessageException) {
            LOG.error(
                    "a newer version wrote this record: reading stops until this service is upgraded"
                            + " topic={} partition={} offset={}",
                    record.topic(),
                    record.partition(),
                    record.offset());
            return Response.fail();
        }
        LOG.warn(
                "record is dead-lettered topic={} partition={} offset={} exception={}",
                record.topic(),
                record.partition(),
                record.offset(),
                e.getClass().getName());
        return Response.resume(List.of(DeadLetter.record(record, e)));
    }

    @Override
    public void configure(Map<String, ?> settings) {}
}
