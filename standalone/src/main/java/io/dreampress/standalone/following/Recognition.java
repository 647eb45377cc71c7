package io.dreampress.standalone.following;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Picks one document's events out of everybody's. Progress names the document's id only, which the acceptance tells;
 * what arrives before it (topics have no common order) is kept and told after it.
 */
final class Recognition {
    private static final int MOST_KEPT = 10_000;

    private final String tenant;
    private final String requestId;
    private final List<DocumentEvent> kept = new ArrayList<>();
    private String documentId;

    Recognition(String tenant, String requestId) {
        this.tenant = tenant;
        this.requestId = requestId;
    }

    /** The events to tell now, in order. */
    List<DocumentEvent> of(DocumentEvent event) {
        return switch (event) {
            case DocumentEvent.Accepted accepted -> accepted(accepted);
            case DocumentEvent.Rejected rejected -> rejected(rejected);
            case DocumentEvent.Advanced advanced ->
                advanced(advanced, advanced.stage().documentId());
            case DocumentEvent.Ended ended -> advanced(ended, ended.fact().documentId());
        };
    }

    private List<DocumentEvent> accepted(DocumentEvent.Accepted accepted) {
        if (documentId != null
                || !isMine(accepted.fact().tenant(), accepted.fact().requestId())) {
            return List.of();
        }
        documentId = accepted.fact().documentId();
        List<DocumentEvent> told = new ArrayList<>();
        told.add(accepted);
        kept.stream().filter(event -> documentId.equals(documentId(event))).forEach(told::add);
        kept.clear();
        return told;
    }

    private List<DocumentEvent> rejected(DocumentEvent.Rejected rejected) {
        return isMine(rejected.fact().tenant(), rejected.fact().requestId()) ? List.of(rejected) : List.of();
    }

    private List<DocumentEvent> advanced(DocumentEvent event, String id) {
        if (documentId != null) {
            return documentId.equals(id) ? List.of(event) : List.of();
        }
        if (kept.size() < MOST_KEPT) {
            kept.add(event);
        }
        return List.of();
    }

    private boolean isMine(String eventTenant, String eventRequestId) {
        return requestId.equals(eventRequestId) && (eventTenant == null || Objects.equals(tenant, eventTenant));
    }

    private static String documentId(DocumentEvent event) {
        return switch (event) {
            case DocumentEvent.Advanced advanced -> advanced.stage().documentId();
            case DocumentEvent.Ended ended -> ended.fact().documentId();
            case DocumentEvent.Accepted accepted -> accepted.fact().documentId();
            case DocumentEvent.Rejected _ -> "";
        };
    }
}
