package io.dreampress.ingest.catalogue;

import io.dreampress.contracts.document.DocumentCancelled;
import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFailed;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.request.RequestRejected;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.MalformedMessageException;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.ingest.broker.BrokerSettings;
import io.dreampress.ingest.broker.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.JsonNode;

/** Writes accepted and rejected requests and ended documents into the catalogue, a batch and its position at once. */
final class CatalogueFeed implements BatchMessageListener<byte[], byte[]> {
    static final List<Topic<?>> TOPICS = List.of(Topics.ACCEPTED, Topics.REJECTED, Topics.DOCUMENTS);

    private final Catalogue catalogue;
    private final TransactionOperations transaction;
    private final BrokerSettings broker;
    private final DeadLetters deadLetters;

    CatalogueFeed(
            Catalogue catalogue, TransactionOperations transaction, BrokerSettings broker, DeadLetters deadLetters) {
        this.catalogue = catalogue;
        this.transaction = transaction;
        this.broker = broker;
        this.deadLetters = deadLetters;
    }

    @Override
    public void onMessage(List<ConsumerRecord<byte[], byte[]>> records) {
        transaction.executeWithoutResult(status -> {
            records.forEach(this::read);
            lastOfEachPartition(records)
                    .forEach(last -> catalogue.moveTo(last.topic(), last.partition(), last.offset() + 1));
        });
    }

    private static Collection<ConsumerRecord<byte[], byte[]>> lastOfEachPartition(
            List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .collect(Collectors.toMap(
                        record -> new TopicPartition(record.topic(), record.partition()),
                        record -> record,
                        (earlier, later) -> later))
                .values();
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.value() == null) {
                catalogue.forget(key(record));
            } else {
                catalogue.note(entry(record));
            }
        } catch (MalformedMessageException e) {
            deadLetters.publish(record, e);
        }
    }

    private CatalogueEntry entry(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(broker.on(Topics.ACCEPTED))) {
            return accepted(value(Topics.ACCEPTED, record));
        }
        if (record.topic().equals(broker.on(Topics.REJECTED))) {
            return rejected(key(record), value(Topics.REJECTED, record));
        }
        return ended(value(Topics.DOCUMENTS, record));
    }

    private static CatalogueEntry accepted(RequestAccepted fact) {
        String kind = fact.order().kind().name().toLowerCase(Locale.ROOT);
        return new CatalogueEntry(
                fact.documentId(),
                fact.tenant(),
                fact.requestId(),
                kind,
                DocumentStatus.ACCEPTED,
                fact.acceptedAt(),
                null,
                null);
    }

    private static CatalogueEntry rejected(String documentId, RequestRejected fact) {
        return new CatalogueEntry(
                documentId,
                fact.tenant(),
                fact.requestId(),
                null,
                DocumentStatus.REJECTED,
                fact.rejectedAt(),
                fact.rejectedAt(),
                json(fact));
    }

    private static CatalogueEntry ended(DocumentFact fact) {
        return switch (fact) {
            case DocumentFinished finished -> ended(fact, DocumentStatus.FINISHED, finished.finishedAt());
            case DocumentFailed failed -> ended(fact, DocumentStatus.FAILED, failed.failedAt());
            case DocumentCancelled cancelled -> ended(fact, DocumentStatus.CANCELLED, cancelled.cancelledAt());
        };
    }

    private static CatalogueEntry ended(DocumentFact fact, DocumentStatus status, Instant at) {
        return new CatalogueEntry(fact.documentId(), fact.tenant(), fact.requestId(), null, status, at, at, json(fact));
    }

    private static JsonNode json(Object fact) {
        return JsonSerde.MAPPER.valueToTree(fact);
    }

    private static <V> V value(Topic<V> topic, ConsumerRecord<byte[], byte[]> record) {
        return JsonSerde.of(topic).deserializer().deserialize(record.topic(), record.headers(), record.value());
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }
}
