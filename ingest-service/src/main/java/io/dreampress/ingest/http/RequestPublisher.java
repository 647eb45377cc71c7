package io.dreampress.ingest.http;

import io.dreampress.contracts.topic.MessageHeaders;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.ingest.broker.BrokerSettings;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Publishes requests that came over HTTP. Those of a tenant stay in order: they are keyed with its name. */
@HttpOnly
@Component
class RequestPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(RequestPublisher.class);

    private final Producer<byte[], byte[]> producer;
    private final String topic;

    RequestPublisher(Producer<byte[], byte[]> requestProducer, BrokerSettings broker) {
        this.producer = requestProducer;
        this.topic = broker.on(Topics.REQUESTS);
    }

    String topic() {
        return topic;
    }

    /**
     * Publishes a request and waits until it is stored.
     *
     * @param traceparent W3C trace context; null for none
     * @throws ProblemException if the broker does not take it
     */
    RecordMetadata publish(String tenant, byte[] request, String traceparent) {
        var record = new ProducerRecord<>(topic, tenant.getBytes(StandardCharsets.UTF_8), request);
        if (traceparent != null) {
            MessageHeaders.set(record.headers(), MessageHeaders.TRACEPARENT, traceparent);
        }
        try {
            return producer.send(record).get();
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            throw refused(e.getCause());
        } catch (KafkaException e) {
            throw refused(e);
        }
    }

    private ProblemException refused(Throwable cause) {
        if (cause instanceof RecordTooLargeException) {
            return new ProblemException(RequestBody.tooLarge());
        }
        LOG.error("request not published topic={}", topic, cause);
        return new ProblemException(ProblemResponses.plain(
                HttpStatus.SERVICE_UNAVAILABLE,
                "Broker: expected to store the request, got no answer in time. Send it again, with the same requestId, "
                        + "in a while."));
    }
}
