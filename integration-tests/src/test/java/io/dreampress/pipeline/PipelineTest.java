package io.dreampress.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.broker.BrokerKind;
import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.document.DocumentCancelled;
import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.request.RequestRejected;
import io.dreampress.contracts.topic.JsonSerde;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(PipelineFixture.class)
@ParameterizedClass
@EnumSource
class PipelineTest {
    private static final String ARTICLE = """
            # Der Garten  \s
            Erster Absatz mit Umlauten: äöü ß — und einem Gedankenstrich.\r
            Zweite Zeile.\r
            \r
            - eins
            - zwei\t

            ```
            code   bleibt
            ```


            Letzter Absatz ohne Zeilenende 🍅""";

    /** Documents that a node works on at once. */
    private static final int IN_WORK = 32;

    private final PipelineFixture.Running pipeline;

    PipelineTest(BrokerKind broker, PipelineFixture.Pipelines pipelines) {
        pipeline = pipelines.on(broker);
    }

    @Test
    void illustratedTextSurvivesByteForByte() {
        try (Desk desk = new Desk(pipeline.servers())) {
            desk.publish(json(Map.of(
                    "requestId", "illustrate", "article", ARTICLE, "images", Map.of("placement", List.of(0, 2)))));
            DocumentFinished document = (DocumentFinished) desk.ended("illustrate");
            assertThat(text(document)).isEqualTo(ARTICLE);
            assertThat(document.blocks())
                    .filteredOn(Block.Image.class::isInstance)
                    .hasSize(2);
        }
    }

    @Test
    void eightDocumentsProgressSideBySide() {
        try (Desk desk = new Desk(pipeline.servers())) {
            IntStream.range(0, 8)
                    .forEach(i -> desk.publish(json(Map.of(
                            "requestId",
                            "eight-" + i,
                            "prompt",
                            "Letter " + i,
                            "seed",
                            i,
                            "images",
                            Map.of("min", 1, "max", 2, "placement", "paragraphs"),
                            "text",
                            Map.of("maxTokens", 300)))));
            List<DocumentFact> ended =
                    desk.await(DocumentFact.class, fact -> fact.requestId().startsWith("eight-"), 8);
            assertThat(ended).hasSize(8).allMatch(DocumentFinished.class::isInstance);
            assertThat(ended).extracting(DocumentFact::requestId).doesNotHaveDuplicates();
            assertThat(writersAtOnce(desk)).isGreaterThan(1);
        }
    }

    @Test
    void hundredsOfOneTenantDoNotDelayAnothersOne() {
        try (Desk desk = new Desk(pipeline.servers())) {
            IntStream.range(0, 200).forEach(i -> desk.publish(ofTenant("many", "many-" + i)));
            desk.accepted("many-199");
            desk.publish(ofTenant("one", "one"));
            String one = desk.ended("one").documentId();
            assertThat(begunWhileQueued(desk.seen(StageAdvanced.class), one))
                    .as("others begun first: what was in work already, and as much again that is told late")
                    .isLessThan(2 * IN_WORK);
            assertThat(desk.await(DocumentFact.class, fact -> fact.tenant().equals("many"), 200))
                    .hasSize(200)
                    .extracting(DocumentFact::requestId)
                    .doesNotHaveDuplicates();
        }
    }

    /** Other documents of which the first words came between a document's place in the queue and its own first words. */
    private static long begunWhileQueued(List<StageAdvanced> stages, String documentId) {
        List<StageAdvanced> before = stages.stream()
                .takeWhile(stage -> !stage.documentId().equals(documentId))
                .toList();
        Set<String> begun = before.stream()
                .filter(StageAdvanced.Writing.class::isInstance)
                .map(StageAdvanced::documentId)
                .collect(Collectors.toSet());
        return stages.stream()
                .skip(before.size())
                .takeWhile(stage -> !(stage instanceof StageAdvanced.Writing
                        && stage.documentId().equals(documentId)))
                .filter(StageAdvanced.Writing.class::isInstance)
                .map(StageAdvanced::documentId)
                .filter(id -> !begun.contains(id))
                .distinct()
                .count();
    }

    private static String ofTenant(String tenant, String requestId) {
        return json(Map.of(
                "tenant",
                tenant,
                "requestId",
                requestId,
                "prompt",
                "A letter",
                "priority",
                "bulk",
                "images",
                Map.of("max", 0),
                "text",
                Map.of("maxTokens", 20)));
    }

    @Test
    void theSameRequestTwiceIsOneDocument() {
        try (Desk desk = new Desk(pipeline.servers())) {
            String request = json(Map.of(
                    "requestId",
                    "twice",
                    "prompt",
                    "Once",
                    "images",
                    Map.of("max", 0),
                    "text",
                    Map.of("maxTokens", 30)));
            desk.publish(request);
            desk.publish(request);
            desk.ended("twice");
            desk.publish(json(Map.of("requestId", "twice", "prompt", "Otherwise")));
            RequestRejected conflict = desk.rejections(1).getFirst();
            assertThat(conflict.problem().status()).isEqualTo(409);
            assertThat(desk.seen(DocumentFact.class))
                    .filteredOn(fact -> fact.requestId().equals("twice"))
                    .hasSize(1);
        }
    }

    @Test
    void cancelledDocumentEndsOnceAndAsCancelled() {
        try (Desk desk = new Desk(pipeline.servers())) {
            desk.publish(json(Map.of(
                    "requestId",
                    "cancelled",
                    "prompt",
                    "A very long letter",
                    "images",
                    Map.of("min", 1, "max", 1, "placement", "paragraphs", "steps", 1000),
                    "text",
                    Map.of("maxTokens", 200))));
            String documentId = desk.accepted("cancelled").documentId();
            desk.await(StageAdvanced.class, stage -> stage.documentId().equals(documentId), 1);
            desk.publish(json(Map.of("kind", "cancel", "requestId", "cancelled", "reason", "no longer wanted")));
            assertThat(desk.ended("cancelled"))
                    .isInstanceOfSatisfying(
                            DocumentCancelled.class,
                            fact -> assertThat(fact.reason()).isEqualTo("no longer wanted"));
        }
    }

    @Test
    void badInputIsRejectedWithItsReasonAndStopsNobody() {
        List<byte[]> bad = List.of(
                bytes("{\"prompt\": \"\"}"),
                bytes("{\"prompt\": \"" + "x".repeat(1 << 20) + "\"}"),
                bytes("{\"prompt\": \"" + "word ".repeat(4000) + "\"}"),
                bytes("{\"prompt\": \"x\", \"colour\": \"red\"}"),
                bytes("{\"prompt\": 7}"),
                new byte[] {'{', '"', 'p', 'r', 'o', 'm', 'p', 't', '"', ':', '"', (byte) 0xc3, (byte) 0x28, '"', '}'},
                bytes("{\"kind\": \"paint\", \"prompt\": \"x\"}"),
                bytes("{\"prompt\": \"x\", \"images\": {\"max\": -1}}"),
                bytes("{\"kind\": \"edit\", \"prompt\": \"x\", \"pictures\": [\"objects/key\"]}"),
                bytes("this is no JSON"),
                bytes("{}"));
        try (Desk desk = new Desk(pipeline.servers())) {
            bad.forEach(desk::publish);
            List<RequestRejected> rejected = desk.rejections(bad.size());
            assertThat(rejected).hasSize(bad.size());
            assertThat(rejected).allSatisfy(fact -> {
                assertThat(fact.problem().status()).isBetween(400, 499);
                assertThat(fact.problem().detail()).isNotBlank().doesNotContain("Exception", "\tat ");
            });
            assertThat(rejected)
                    .flatExtracting(fact -> fact.problem().errors().stream()
                            .map(error -> error.field())
                            .toList())
                    .contains("prompt", "colour", "kind", "images.max");
            desk.publish(json(Map.of(
                    "requestId",
                    "after-bad",
                    "prompt",
                    "x",
                    "images",
                    Map.of("max", 0),
                    "text",
                    Map.of("maxTokens", 8))));
            assertThat(desk.ended("after-bad")).isInstanceOf(DocumentFinished.class);
        }
    }

    /** Most documents of which text came between the first and the last piece of one of them. */
    private static long writersAtOnce(Desk desk) {
        List<String> writers = desk.seen(StageAdvanced.class).stream()
                .filter(StageAdvanced.Writing.class::isInstance)
                .map(StageAdvanced::documentId)
                .toList();
        return writers.stream()
                .distinct()
                .mapToLong(id -> writers.subList(writers.indexOf(id), writers.lastIndexOf(id) + 1).stream()
                        .distinct()
                        .count())
                .max()
                .orElse(0);
    }

    private static String text(DocumentFinished document) {
        return document.blocks().stream()
                .filter(Block.Text.class::isInstance)
                .map(block -> ((Block.Text) block).text())
                .collect(Collectors.joining());
    }

    private static String json(Map<String, Object> request) {
        return JsonSerde.MAPPER.writeValueAsString(request);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
