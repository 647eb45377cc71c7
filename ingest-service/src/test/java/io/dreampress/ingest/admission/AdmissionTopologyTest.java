package io.dreampress.ingest.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.dreampress.contracts.document.Problem.FieldError;
import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.request.DocumentCancellation;
import io.dreampress.contracts.request.ImageOptions;
import io.dreampress.contracts.request.ImageSize;
import io.dreampress.contracts.request.OnImageFailure;
import io.dreampress.contracts.request.Placement;
import io.dreampress.contracts.request.Priority;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.request.RequestRejected;
import io.dreampress.contracts.request.TextOptions;
import io.dreampress.contracts.topic.DeadLetter;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.MessageHeaders;
import io.dreampress.ingest.offer.SampleOffer;
import io.dreampress.ingest.picture.SamplePictures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AdmissionTopologyTest {
    private final AdmissionDriver driver = new AdmissionDriver(SampleOffer.withPictures(), SampleOffer::words);

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void acceptsARequestWithEveryDefaultResolved() {
        driver.publish("""
                {"requestId": "r-1", "prompt": "How to plant a tomato", "metadata": {"id": 7}}""");

        RequestAccepted accepted = driver.accepted().getFirst().value();
        assertThat(accepted.documentId())
                .isEqualTo(DocumentIds.of("default", "r-1").toString());
        assertThat(accepted.metadata()).isEqualTo(Map.of("id", 7));
        assertThat(accepted.acceptedAt()).isEqualTo(AdmissionDriver.NOW);
        assertThat(accepted.order().content()).isEqualTo("How to plant a tomato");
        assertThat(accepted.order().language()).isEqualTo("en");
        assertThat(accepted.order().images())
                .isEqualTo(new ImageOptions(
                        1, 4, new Placement.Automatic(), new ImageSize(128, 128), "flat emoji", "", 25, 4.0, null));
        assertThat(accepted.order().text()).isEqualTo(new TextOptions(400, 0.0, 0, 1.0, 1.1, List.of()));
        assertThat(accepted.order().priority()).isEqualTo(Priority.INTERACTIVE);
        assertThat(accepted.order().onImageFailure()).isEqualTo(OnImageFailure.PLACEHOLDER);
        assertThat(accepted.order().pictures()).isEmpty();
        assertThat(accepted.order().seed()).isBetween(0L, 1L << 53);
        assertThat(driver.rejected()).isEmpty();
    }

    @Test
    void keysEveryAnswerWithTheDocumentsId() {
        driver.publish("{\"requestId\": \"a\", \"prompt\": \"x\"}");
        driver.publish("{\"requestId\": \"b\", \"prompt\": 1}");
        driver.publish("{\"kind\": \"cancel\", \"requestId\": \"a\"}");

        String a = DocumentIds.of("default", "a").toString();
        String b = DocumentIds.of("default", "b").toString();
        assertThat(driver.accepted()).extracting(TestRecord::key).containsExactly(a);
        assertThat(driver.rejected()).extracting(TestRecord::key).containsExactly(b);
        assertThat(driver.cancelled()).extracting(TestRecord::key).containsExactly(a);
    }

    @Test
    void keepsTheNumberOfImagesWithinWhatWasAsked() {
        driver.publish("{\"prompt\": \"x\", \"images\": {\"max\": 0}}");
        driver.publish("{\"prompt\": \"x\", \"images\": {\"min\": 9}}");
        driver.publish("{\"article\": \"x\", \"images\": {\"placement\": [0, 1, 2, 3, 4, 5]}}");
        driver.publish("{\"kind\": \"image\", \"prompt\": \"x\"}");

        assertThat(driver.accepted())
                .extracting(record -> record.value().order().images())
                .extracting(ImageOptions::min, ImageOptions::max)
                .containsExactly(tuple(0, 0), tuple(9, 9), tuple(1, 6), tuple(1, 1));
    }

    @Test
    void makesOneDocumentOfTheSameRequestSentTwice() {
        driver.publish("{\"requestId\": \"r-1\", \"prompt\": \"x\", \"seed\": 1, \"metadata\": {\"a\": 1, \"b\": 2}}");
        driver.publish(
                "{ \"metadata\": {\"b\": 2, \"a\": 1}, \"seed\": 1, \"prompt\": \"x\", \"requestId\": \"r-1\", \"kind\": \"write\"}");

        assertThat(driver.accepted()).hasSize(1);
        assertThat(driver.rejected()).isEmpty();
        assertThat(driver.count("dreampress.requests.repeated")).isEqualTo(1);
    }

    @Test
    void rejectsTheSameIdWithAnotherBodyAsAConflict() {
        driver.publish("{\"requestId\": \"r-1\", \"prompt\": \"x\"}");
        driver.publish("{\"requestId\": \"r-1\", \"prompt\": \"y\", \"metadata\": {\"id\": 7}}");

        assertThat(driver.accepted()).hasSize(1);
        RequestRejected rejected = driver.rejected().getFirst().value();
        assertThat(rejected.problem().type()).isEqualTo(ProblemType.REQUEST_CONFLICT.urn());
        assertThat(rejected.problem().status()).isEqualTo(409);
        assertThat(rejected.requestId()).isEqualTo("r-1");
        assertThat(rejected.metadata()).isEqualTo(Map.of("id", 7));
    }

    @Test
    void keepsTenantsApart() {
        driver.publish("{\"requestId\": \"r-1\", \"tenant\": \"a\", \"prompt\": \"x\"}");
        driver.publish("{\"requestId\": \"r-1\", \"tenant\": \"b\", \"prompt\": \"y\"}");

        assertThat(driver.accepted())
                .extracting(TestRecord::key)
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void takesACorrectedRequestUnderTheIdOfARejectedOne() {
        driver.publish("{\"requestId\": \"r-1\", \"prompt\": \"\"}");
        driver.publish("{\"requestId\": \"r-1\", \"prompt\": \"x\"}");

        assertThat(driver.rejected()).hasSize(1);
        assertThat(driver.accepted()).hasSize(1);
    }

    @Test
    void namesDocumentsWithoutARequestIdAfterTheirPlace() {
        driver.publish("{\"prompt\": \"x\"}");
        driver.publish("{\"prompt\": \"x\"}");

        assertThat(driver.accepted())
                .extracting(TestRecord::key)
                .containsExactly(
                        DocumentIds.of("test.requests", 0, 0).toString(),
                        DocumentIds.of("test.requests", 0, 1).toString());
    }

    @Test
    void passesACancellationOnOnce() {
        driver.publish("{\"requestId\": \"r-1\", \"prompt\": \"x\"}");
        driver.publish("{\"kind\": \"cancel\", \"requestId\": \"r-1\", \"reason\": \"enough\"}");
        driver.publish("{\"kind\": \"cancel\", \"documentId\": \"" + DocumentIds.of("default", "r-1") + "\"}");

        assertThat(driver.cancelled())
                .extracting(TestRecord::value)
                .containsExactly(new DocumentCancellation(
                        DocumentIds.of("default", "r-1").toString(), "enough", AdmissionDriver.NOW));
        assertThat(driver.rejected()).isEmpty();
    }

    @Test
    void rejectsTheCancellationOfAnUnknownDocument() {
        driver.publish("{\"kind\": \"cancel\", \"requestId\": \"r-9\"}");
        driver.publish("{\"kind\": \"cancel\", \"documentId\": \"" + new UUID(1, 2) + "\"}");

        assertThat(driver.cancelled()).isEmpty();
        assertThat(driver.rejected())
                .extracting(record -> record.value().problem().type())
                .containsExactly(ProblemType.UNKNOWN_DOCUMENT.urn(), ProblemType.UNKNOWN_DOCUMENT.urn());
    }

    @Test
    void doesNotLetATenantCancelAnothersDocument() {
        driver.publish("{\"requestId\": \"r-1\", \"tenant\": \"a\", \"prompt\": \"x\"}");
        driver.publish(
                "{\"kind\": \"cancel\", \"tenant\": \"b\", \"documentId\": \"" + DocumentIds.of("a", "r-1") + "\"}");

        assertThat(driver.cancelled()).isEmpty();
        assertThat(driver.rejected()).hasSize(1);
    }

    @Test
    void echoesKeyHeadersAndPlaceOfARejectedRecord() {
        var headers = new RecordHeaders().add("reply-to", "me".getBytes(StandardCharsets.UTF_8));
        headers.add(MessageHeaders.TRACEPARENT, "00-abc".getBytes(StandardCharsets.UTF_8));
        driver.publish("k-1".getBytes(StandardCharsets.UTF_8), "tomato".getBytes(StandardCharsets.UTF_8), headers);

        var record = driver.rejected().getFirst();
        assertThat(record.value().requestKey()).isEqualTo("k-1");
        assertThat(record.value().headers()).containsEntry("reply-to", "me");
        assertThat(record.value().partition()).isZero();
        assertThat(record.value().offset()).isZero();
        assertThat(MessageHeaders.get(record.headers(), MessageHeaders.TRACEPARENT))
                .contains("00-abc");
        assertThat(MessageHeaders.get(record.headers(), "reply-to")).isEmpty();
    }

    @Test
    void handsTheTraceOnToAccepted() {
        var headers = new RecordHeaders().add(MessageHeaders.TRACEPARENT, "00-abc".getBytes(StandardCharsets.UTF_8));
        headers.add("huge", new byte[900_000]);
        driver.publish(null, "{\"prompt\": \"x\"}".getBytes(StandardCharsets.UTF_8), headers);

        var record = driver.accepted().getFirst();
        assertThat(MessageHeaders.get(record.headers(), MessageHeaders.TRACEPARENT))
                .contains("00-abc");
        assertThat(record.headers().lastHeader("huge")).isNull();
    }

    @Test
    void givesEachDocumentItsOwnCopyOfItsPicturesReadyForModels() throws IOException {
        driver.objects().put("uploads/a.jpg", SamplePictures.file("orientation-6.jpg"), "image/jpeg");
        driver.publish(edit("first", SamplePictures.uri("plain.png")));
        driver.publish(edit("second", "uploads/a.jpg"));

        var all = driver.accepted();
        assertThat(all).hasSize(2);
        for (var accepted : all) {
            String key = accepted.value().order().pictures().getFirst();
            assertThat(key).startsWith("pictures/" + accepted.key() + "/").endsWith(".png");
            var picture = ImageIO.read(
                    new ByteArrayInputStream(driver.objects().get(key).orElseThrow()));
            assertThat(List.of(picture.getWidth(), picture.getHeight())).containsExactly(32, 16);
        }
        assertThat(driver.objects().exists("uploads/a.jpg")).isTrue();
    }

    @Test
    void aConflictingRequestLeavesThePicturesOfTheFirstAsTheyAre() throws IOException {
        driver.publish(edit("first", SamplePictures.uri("plain.png")));
        String key = driver.accepted().getFirst().value().order().pictures().getFirst();
        byte[] before = driver.objects().get(key).orElseThrow();
        driver.publish(edit("first", SamplePictures.uri("grey.png")));

        assertThat(driver.rejected().getFirst().value().problem().status()).isEqualTo(409);
        assertThat(driver.objects().get(key)).hasValue(before);
    }

    @Test
    void rejectsKeysThatNameNothingOrNoPicture() throws IOException {
        driver.objects().put("uploads/text", "no picture".getBytes(StandardCharsets.UTF_8), "text/plain");
        driver.objects().put("uploads/large", new byte[16 * 1024 * 1024 + 1], "image/png");
        driver.publish(edit("first", "uploads/none", "uploads/text", "uploads/large", "uploads"));

        assertThat(driver.rejected().getFirst().value().problem().errors())
                .extracting(FieldError::field, FieldError::got)
                .containsExactly(
                        tuple("pictures[0]", "a key that names nothing"),
                        tuple("pictures[1]", "something else"),
                        tuple("pictures[2]", "16777217 bytes"),
                        tuple("pictures[3]", "a key that names nothing"));
    }

    @Test
    void waitsWithARequestUntilItsPictureCanBeStored() throws InterruptedException {
        driver.breakObjectStore(true);

        Thread publishing =
                Thread.ofVirtual().start(() -> driver.publish(edit("first", SamplePictures.uri("plain.png"))));
        Awaitility.await().until(() -> driver.pictures().trouble().isPresent());
        assertThat(driver.pictures().trouble())
                .hasValueSatisfying(
                        trouble -> assertThat(trouble).contains("disk full").contains("requests wait"));
        driver.breakObjectStore(false);
        publishing.join();

        assertThat(driver.pictures().trouble()).isEmpty();
        assertThat(driver.accepted()).hasSize(1);
        assertThat(driver.rejected()).isEmpty();
        assertThat(driver.deadLetters()).isEmpty();
    }

    @Test
    void keepsARequestUnansweredWhenItStopsWhileItsPictureCannotBeStored() {
        driver.breakObjectStore(true);
        driver.pictures().stopWaiting();

        assertThatThrownBy(() -> driver.publish(edit("first", SamplePictures.uri("plain.png"))))
                .hasRootCauseMessage("disk full");
        assertThat(driver.accepted()).isEmpty();
        assertThat(driver.rejected()).isEmpty();
        assertThat(driver.deadLetters()).isEmpty();
    }

    private static String edit(String requestId, String... pictures) {
        return JsonSerde.MAPPER.writeValueAsString(
                Map.of("requestId", requestId, "kind", "edit", "prompt", "x", "pictures", pictures));
    }

    @Test
    void deadLettersWhatTheReaderFailsOn() {
        try (var failing = new AdmissionDriver(SampleOffer.offer(), text -> {
            throw new IllegalStateException("tokenizer is broken");
        })) {
            failing.publish("{\"prompt\": \"x\"}");
            failing.publish("{\"article\": \"x\"}");

            var letter = failing.deadLetters().getFirst();
            assertThat(letter.value()).isEqualTo("{\"prompt\": \"x\"}".getBytes(StandardCharsets.UTF_8));
            assertThat(MessageHeaders.get(letter.headers(), DeadLetter.REASON)).contains("tokenizer is broken");
            assertThat(MessageHeaders.get(letter.headers(), DeadLetter.ORIGIN_OFFSET))
                    .contains("0");
            assertThat(failing.accepted()).hasSize(1);
        }
    }

    @Test
    void forgetsOldRequests() {
        driver.publish("{\"requestId\": \"r-1\", \"prompt\": \"x\"}");
        driver.passDays(31);
        driver.publish("{\"requestId\": \"r-1\", \"prompt\": \"y\"}");

        assertThat(driver.accepted()).hasSize(2);
    }

    @Test
    void countsWhatBecomesOfRequests() {
        driver.publish("{\"requestId\": \"a\", \"prompt\": \"x\"}");
        driver.publish("{\"requestId\": \"a\", \"prompt\": \"y\"}");
        driver.publish("tomato");
        driver.publish("{\"kind\": \"cancel\", \"requestId\": \"a\"}");

        assertThat(driver.count("dreampress.requests.accepted", "kind", "write"))
                .isEqualTo(1);
        assertThat(driver.count("dreampress.requests.rejected", "reason", "request-conflict"))
                .isEqualTo(1);
        assertThat(driver.count("dreampress.requests.rejected", "reason", "malformed-request"))
                .isEqualTo(1);
        assertThat(driver.count("dreampress.requests.cancelled")).isEqualTo(1);
    }
}
