package io.dreampress.standalone.following;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.DocumentCancelled;
import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.request.RequestRejected;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecognitionTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final Recognition recognition = new Recognition("default", "mine");

    @Test
    void progressThatArrivesBeforeTheAcceptanceIsToldAfterIt() {
        DocumentEvent early = progress("d1");
        assertThat(recognition.of(early)).isEmpty();
        assertThat(recognition.of(progress("d2"))).isEmpty();
        DocumentEvent accepted = accepted("d1", "mine");
        assertThat(recognition.of(accepted)).containsExactly(accepted, early);
    }

    @Test
    void neighboursAreNotTold() {
        recognition.of(accepted("d1", "mine"));
        assertThat(recognition.of(accepted("d2", "theirs"))).isEmpty();
        assertThat(recognition.of(progress("d2"))).isEmpty();
        assertThat(recognition.of(ended("d2"))).isEmpty();
        assertThat(recognition.of(rejected("theirs"))).isEmpty();
        assertThat(recognition.of(ended("d1"))).hasSize(1);
    }

    @Test
    void aRejectionIsRecognisedByItsRequestAlone() {
        assertThat(recognition.of(rejected("mine"))).singleElement().matches(DocumentEvent::isLast);
    }

    private static DocumentEvent progress(String documentId) {
        return new DocumentEvent.Advanced(new StageAdvanced.Assembling(documentId));
    }

    private static DocumentEvent accepted(String documentId, String requestId) {
        return new DocumentEvent.Accepted(new RequestAccepted(documentId, requestId, "default", null, null, NOW));
    }

    private static DocumentEvent rejected(String requestId) {
        Problem problem = new Problem("urn:dreampress:problem:test", "Test", 400, "no", List.of());
        return new DocumentEvent.Rejected(
                new RequestRejected(problem, requestId, null, null, 0, 0, Map.of(), null, NOW));
    }

    private static DocumentEvent ended(String documentId) {
        return new DocumentEvent.Ended(new DocumentCancelled(documentId, "r", "default", null, null, NOW));
    }
}
