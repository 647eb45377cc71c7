package io.dreampress.ingest.http;

import io.dreampress.contracts.request.DocumentRequest;
import io.dreampress.ingest.catalogue.Catalogue;
import io.dreampress.ingest.catalogue.CatalogueEntry;
import io.dreampress.ingest.catalogue.DocumentStatus;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** What the HTTP side asks of the catalogue, if there is one. */
@HttpOnly
@Component
class Documents {
    private static final Logger LOG = LoggerFactory.getLogger(Documents.class);

    private final Optional<Catalogue> catalogue;
    private final Clock clock;

    Documents(ObjectProvider<Catalogue> catalogue, Clock clock) {
        this.catalogue = Optional.ofNullable(catalogue.getIfAvailable());
        this.clock = clock;
    }

    /**
     * Looks a document up; always empty without a catalogue.
     *
     * @throws ProblemException if the catalogue cannot be asked
     */
    Optional<CatalogueEntry> find(String documentId) {
        try {
            return catalogue.flatMap(known -> known.find(documentId));
        } catch (DataAccessException e) {
            LOG.error("catalogue not reachable", e);
            throw new ProblemException(ProblemResponses.plain(
                    HttpStatus.SERVICE_UNAVAILABLE, "Catalogue: expected an answer, got none. Ask again in a while."));
        }
    }

    /** Notes a published request, so that it can be asked for at once; the catalogue learns of it anyway. */
    void received(String documentId, DocumentRequest request) {
        var entry = new CatalogueEntry(
                documentId,
                request.tenant(),
                request.requestId(),
                request.kind().name().toLowerCase(Locale.ROOT),
                DocumentStatus.RECEIVED,
                clock.instant(),
                null,
                null);
        try {
            catalogue.ifPresent(known -> known.note(entry));
        } catch (DuplicateKeyException e) {
            LOG.debug("noted already documentId={}", documentId, e);
        } catch (DataAccessException e) {
            LOG.warn("request published but not noted documentId={}", documentId, e);
        }
    }
}
