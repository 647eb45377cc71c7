package io.dreampress.ingest.catalogue;

import io.dreampress.contracts.topic.JsonSerde;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The read model: documents in a relational database. */
public final class Catalogue {
    private final JdbcClient database;

    Catalogue(JdbcClient database) {
        this.database = database;
    }

    /** Looks a document up. */
    public Optional<CatalogueEntry> find(String documentId) {
        return database.sql("select * from document where document_id = :id")
                .param("id", documentId)
                .query(Catalogue::entry)
                .optional();
    }

    /** Notes what is known of a document now, unless more is known already. */
    public void note(CatalogueEntry news) {
        Optional<DocumentStatus> known = statusOf(news.documentId());
        if (known.isEmpty()) {
            insert(news);
        } else if (news.status().follows(known.get())) {
            update(news);
        }
        if (known.isPresent() && news.status() == DocumentStatus.ACCEPTED) {
            complete(news);
        }
    }

    private Optional<DocumentStatus> statusOf(String documentId) {
        return database.sql("select status from document where document_id = :id")
                .param("id", documentId)
                .query(String.class)
                .optional()
                .map(DocumentStatus::of);
    }

    /** Removes a document whose time is over. */
    void forget(String documentId) {
        database.sql("delete from document where document_id = :id")
                .param("id", documentId)
                .update();
    }

    /** Where reading goes on; empty for a partition that was never read. */
    OptionalLong position(String topic, int partition) {
        return database.sql("select next_offset from feed_position where topic = :topic and partition_number = :number")
                .param("topic", topic)
                .param("number", partition)
                .query(Long.class)
                .optional()
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    void moveTo(String topic, int partition, long nextOffset) {
        int moved = database.sql("update feed_position set next_offset = :next where topic = :topic and "
                        + "partition_number = :number")
                .param("next", nextOffset)
                .param("topic", topic)
                .param("number", partition)
                .update();
        if (moved == 0) {
            database.sql("insert into feed_position (topic, partition_number, next_offset) "
                            + "values (:topic, :number, :next)")
                    .param("next", nextOffset)
                    .param("topic", topic)
                    .param("number", partition)
                    .update();
        }
    }

    private void insert(CatalogueEntry entry) {
        with(
                        entry,
                        "insert into document (document_id, tenant, request_id, kind, status, fact, received_at, ended_at) "
                                + "values (:id, :tenant, :request, :kind, :status, :fact, :received, :ended)")
                .param("received", utc(entry.receivedAt()))
                .update();
    }

    private void update(CatalogueEntry entry) {
        with(
                        entry,
                        "update document set tenant = coalesce(:tenant, tenant), request_id = coalesce(:request, request_id), "
                                + "kind = coalesce(:kind, kind), status = :status, fact = :fact, ended_at = :ended "
                                + "where document_id = :id")
                .update();
    }

    /** What only an accepted request tells; its end or its rejection may have been heard of before. */
    private void complete(CatalogueEntry accepted) {
        database.sql("update document set kind = :kind, received_at = :received where document_id = :id")
                .param("kind", accepted.kind())
                .param("received", utc(accepted.receivedAt()))
                .param("id", accepted.documentId())
                .update();
    }

    private JdbcClient.StatementSpec with(CatalogueEntry entry, String sql) {
        return database.sql(sql)
                .param("id", entry.documentId())
                .param("tenant", entry.tenant())
                .param("request", entry.requestId())
                .param("kind", entry.kind())
                .param("status", entry.status().word())
                .param("fact", entry.fact() == null ? null : entry.fact().toString())
                .param("ended", utc(entry.endedAt()));
    }

    private static CatalogueEntry entry(ResultSet row, int number) throws SQLException {
        String fact = row.getString("fact");
        return new CatalogueEntry(
                row.getString("document_id"),
                row.getString("tenant"),
                row.getString("request_id"),
                row.getString("kind"),
                DocumentStatus.of(row.getString("status")),
                row.getObject("received_at", OffsetDateTime.class).toInstant(),
                instant(row.getObject("ended_at", OffsetDateTime.class)),
                fact == null ? null : JsonSerde.MAPPER.readTree(fact));
    }

    private static OffsetDateTime utc(Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }
}
