package io.dreampress.ingest.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.contracts.document.DocumentCancelled;
import io.dreampress.contracts.document.DocumentFailed;
import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.request.DocumentOrder;
import io.dreampress.contracts.request.ImageOptions;
import io.dreampress.contracts.request.ImageSize;
import io.dreampress.contracts.request.Kind;
import io.dreampress.contracts.request.OnImageFailure;
import io.dreampress.contracts.request.Placement;
import io.dreampress.contracts.request.Priority;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.request.RequestRejected;
import io.dreampress.contracts.request.TextOptions;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.MessageHeaders;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.ingest.broker.BrokerSettings;
import io.dreampress.ingest.broker.RecordedDeadLetters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class CatalogueTest {
    private static final String ID = "0f1e2d3c-4b5a-5978-8695-a4b3c2d1e0f9";
    private static final Instant THEN = Instant.parse("2026-11-22T12:00:00Z");
    private static final Instant LATER = THEN.plusSeconds(9);

    private final RecordedDeadLetters deadLetters = new RecordedDeadLetters();
    private Catalogue catalogue;
    private CatalogueFeed feed;
    private int offset;

    @BeforeEach
    void open() {
        var database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        Flyway.configure()
                .dataSource(database)
                .locations("classpath:io/dreampress/ingest/catalogue/migration")
                .load()
                .migrate();
        var broker = new BrokerSettings("localhost:9092", "t.", 1, (short) 1, Path.of("target"), "node");
        catalogue = new Catalogue(JdbcClient.create(database));
        feed = new CatalogueFeed(
                catalogue,
                new TransactionTemplate(new JdbcTransactionManager(database)),
                broker,
                deadLetters.letters());
    }

    @Test
    void followsADocumentToItsEnd() {
        read(Topics.ACCEPTED, accepted());
        CatalogueEntry before = entry();
        read(Topics.DOCUMENTS, failed());

        assertThat(before.status()).isEqualTo(DocumentStatus.ACCEPTED);
        assertThat(before.kind()).isEqualTo("write");
        assertThat(before.receivedAt()).isEqualTo(THEN);
        assertThat(before.fact()).isNull();
        assertThat(entry().status()).isEqualTo(DocumentStatus.FAILED);
        assertThat(entry().endedAt()).isEqualTo(LATER);
        assertThat(entry().requestId()).isEqualTo("r-1");
        assertThat(entry().fact().path("problem").path("detail").stringValue()).isEqualTo("no luck");
    }

    @Test
    void doesNotMindTheEndBeforeTheBeginning() {
        read(Topics.DOCUMENTS, failed());
        read(Topics.ACCEPTED, accepted());

        assertThat(entry().status()).isEqualTo(DocumentStatus.FAILED);
        assertThat(entry().kind()).isEqualTo("write");
        assertThat(entry().receivedAt()).isEqualTo(THEN);
    }

    @Test
    void doesNotMindTheSameTwice() {
        read(Topics.ACCEPTED, accepted());
        read(Topics.DOCUMENTS, failed());
        CatalogueEntry once = entry();
        read(Topics.ACCEPTED, accepted());
        read(Topics.DOCUMENTS, failed());

        assertThat(entry()).isEqualTo(once);
    }

    @Test
    void keepsTheFirstEnd() {
        read(Topics.DOCUMENTS, new DocumentCancelled(ID, "r-1", "acme", "enough", null, THEN));
        read(Topics.DOCUMENTS, failed());

        assertThat(entry().status()).isEqualTo(DocumentStatus.CANCELLED);
    }

    @Test
    void showsWhyARequestWasRejected() {
        read(Topics.REJECTED, rejected());

        assertThat(entry().status()).isEqualTo(DocumentStatus.REJECTED);
        assertThat(entry().fact().path("problem").path("status").intValue()).isEqualTo(409);
    }

    @Test
    void aConflictDoesNotHideTheDocumentThatHasTheId() {
        read(Topics.ACCEPTED, accepted());
        read(Topics.REJECTED, rejected());
        CatalogueEntry inOrder = entry();
        open();
        read(Topics.REJECTED, rejected());
        read(Topics.ACCEPTED, accepted());

        assertThat(inOrder.status()).isEqualTo(DocumentStatus.ACCEPTED);
        assertThat(entry()).isEqualTo(inOrder);
    }

    @Test
    void forgetsADocumentWhoseTimeIsOver() {
        read(Topics.DOCUMENTS, failed());
        feed.onMessage(List.of(record("t.documents", ID, null)));

        assertThat(catalogue.find(ID)).isEmpty();
    }

    @Test
    void remembersHowFarItHasRead() {
        assertThat(catalogue.position("t.accepted", 0)).isEmpty();
        read(Topics.ACCEPTED, accepted());
        read(Topics.ACCEPTED, accepted());

        assertThat(catalogue.position("t.accepted", 0)).hasValue(offset);
    }

    @Test
    void deadLettersWhatIsNoMessageAndGoesOn() {
        feed.onMessage(List.of(
                record("t.accepted", ID, "tomato".getBytes(StandardCharsets.UTF_8)),
                record("t.documents", ID, bytes(Topics.DOCUMENTS, failed()))));

        assertThat(deadLetters.topics()).containsExactly("t.accepted.dlt");
        assertThat(entry().status()).isEqualTo(DocumentStatus.FAILED);
        assertThat(catalogue.position("t.accepted", 0)).hasValue(1);
    }

    @Test
    void stopsAtAMessageOfANewerVersion() {
        var newer = record(
                "t.documents",
                ID,
                "{\"type\": \"DocumentSold\", \"documentId\": \"x\"}".getBytes(StandardCharsets.UTF_8));
        MessageHeaders.set(newer.headers(), MessageHeaders.VERSION, "2");

        assertThatThrownBy(() -> feed.onMessage(List.of(newer))).hasMessageContaining("version 2");
        assertThat(catalogue.position("t.documents", 0)).isEmpty();
        assertThat(deadLetters.topics()).isEmpty();
    }

    private CatalogueEntry entry() {
        return catalogue.find(ID).orElseThrow();
    }

    private <V> void read(Topic<V> topic, V value) {
        feed.onMessage(List.of(record("t." + topic.name(), ID, bytes(topic, value))));
    }

    private static <V> byte[] bytes(Topic<V> topic, V value) {
        return JsonSerde.of(topic).serializer().serialize(topic.name(), value);
    }

    private ConsumerRecord<byte[], byte[]> record(String topic, String key, byte[] value) {
        return new ConsumerRecord<>(topic, 0, offset++, key.getBytes(StandardCharsets.UTF_8), value);
    }

    private static RequestAccepted accepted() {
        var order = new DocumentOrder(
                Kind.WRITE,
                "x",
                null,
                "en",
                List.of(),
                new ImageOptions(1, 4, new Placement.Automatic(), new ImageSize(128, 128), "", "", 25, 4.0, null),
                new TextOptions(400, 0.0, 0, 1.0, 1.1, List.of()),
                1,
                Priority.BULK,
                OnImageFailure.DROP,
                false);
        return new RequestAccepted(ID, "r-1", "acme", order, null, THEN);
    }

    private static DocumentFailed failed() {
        return new DocumentFailed(ID, "r-1", "acme", ProblemType.WRITING_FAILED.problem("no luck"), null, LATER);
    }

    private static RequestRejected rejected() {
        return new RequestRejected(
                ProblemType.REQUEST_CONFLICT.problem("taken"), "r-1", "acme", null, 0, 7, Map.of(), null, LATER);
    }
}
