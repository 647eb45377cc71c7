package io.dreampress.ingest.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.request.CancelRequest;
import io.dreampress.contracts.request.DocumentRequest;
import io.dreampress.contracts.request.ImageOptions;
import io.dreampress.contracts.request.ImageSize;
import io.dreampress.contracts.request.Kind;
import io.dreampress.contracts.request.OnImageFailure;
import io.dreampress.contracts.request.Placement;
import io.dreampress.contracts.request.Priority;
import io.dreampress.contracts.request.TextOptions;
import io.dreampress.ingest.offer.SampleOffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    private final Requests requests = new Requests(SampleOffer.offer());

    @Test
    void readsTheSmallestRequest() {
        DocumentRequest request = requests.document("""
                {"prompt": "How to plant a tomato"}""");

        assertThat(request.prompt()).isEqualTo("How to plant a tomato");
        assertThat(request.kind()).isEqualTo(Kind.WRITE);
        assertThat(request.tenant()).isEqualTo("default");
        assertThat(request.requestId()).isNull();
    }

    @Test
    void takesAnArticleForAnIllustration() {
        DocumentRequest request = requests.document("""
                {"article": "# Tomatoes\\n\\nThey are red.\\n"}""");

        assertThat(request.kind()).isEqualTo(Kind.ILLUSTRATE);
        assertThat(request.article()).isEqualTo("# Tomatoes\n\nThey are red.\n");
    }

    @Test
    void readsEveryField() {
        DocumentRequest request = requests.document("""
                {"requestId": "r-1", "tenant": "acme", "kind": "write", "prompt": "Tomatoes", "title": "T",
                 "language": "pt-br", "images": {"min": 0, "max": 2, "placement": [0, 2],
                 "size": {"width": 256, "height": 128}, "style": "ink", "negativePrompt": "text", "steps": 10,
                 "guidance": 1}, "text": {"maxTokens": 2048, "temperature": 0.5, "topK": 40, "topP": 1,
                 "repetitionPenalty": 1.2, "stop": ["END"]}, "seed": 0, "priority": "bulk",
                 "onImageFailure": "drop", "feedback": false, "metadata": {"id": 7, "tags": ["a"]}}""");

        assertThat(request)
                .isEqualTo(new DocumentRequest(
                        "r-1",
                        "acme",
                        Kind.WRITE,
                        "Tomatoes",
                        null,
                        "T",
                        "pt-BR",
                        null,
                        new ImageOptions(
                                0,
                                2,
                                new Placement.AfterParagraphs(List.of(0, 2)),
                                new ImageSize(256, 128),
                                "ink",
                                "text",
                                10,
                                1.0,
                                null),
                        new TextOptions(2048, 0.5, 40, 1.0, 1.2, List.of("END")),
                        0L,
                        Priority.BULK,
                        OnImageFailure.DROP,
                        false,
                        Map.of("id", 7, "tags", List.of("a"))));
    }

    @Test
    void takesNullForAbsent() {
        assertThat(requests.document("""
                {"prompt": "x", "article": null, "kind": null, "images": null, "seed": null}""").seed()).isNull();
    }

    @Test
    void takesAByteOrderMark() {
        assertThat(requests.document("\uFEFF{\"prompt\": \"x\"}").prompt()).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt\": \"x\", \"images\": {\"min\": 0, \"max\": 0}}",
                "{\"prompt\": \"x\", \"images\": {\"min\": 64, \"max\": 64}}",
                "{\"prompt\": \"x\", \"images\": {\"steps\": 1000, \"guidance\": 30}}",
                "{\"prompt\": \"x\", \"text\": {\"temperature\": 2, \"topP\": 0.001, \"repetitionPenalty\": 2}}",
                "{\"prompt\": \"x\", \"text\": {\"temperature\": 0, \"topK\": 0, \"maxTokens\": 1, \"stop\": []}}",
                "{\"prompt\": \"x\", \"seed\": -9223372036854775808}"
            })
    void takesTheEndsOfEveryRange(String text) {
        assertThat(requests.read(Requests.bytes(text))).isInstanceOf(Reading.Document.class);
    }

    @Test
    void takesAnArticleOfOneMegabyte() {
        String article = "tomato ".repeat(149_796);

        assertThat(requests.document("{\"article\": \"" + article + "\"}").article())
                .isEqualTo(article);
    }

    @Test
    void echoesWhatCouldBeRead() {
        Reading.Refused refused = Requests.refused(requests.read(Requests.bytes("""
                {"prompt": 1, "tenant": "acme", "requestId": "r-1", "metadata": {"id": 7}}""")));

        assertThat(refused)
                .extracting(Reading.Refused::tenant, Reading.Refused::requestId, Reading.Refused::metadata)
                .containsExactly("acme", "r-1", Map.of("id", 7));
    }

    @Test
    void readsACancellation() {
        assertThat(requests.read(Requests.bytes("""
                        {"kind": "cancel", "requestId": "r-1", "tenant": "acme", "reason": "changed my mind"}""")))
                .isEqualTo(new Reading.Cancellation(new CancelRequest("acme", "r-1", null, "changed my mind", null)));
        assertThat(requests.read(Requests.bytes("""
                        {"kind": "cancel", "documentId": "4f0c5a3e-9d1b-5c55-8c53-0b9a7d1f2e3a"}""")))
                .isEqualTo(new Reading.Cancellation(
                        new CancelRequest("default", null, "4f0c5a3e-9d1b-5c55-8c53-0b9a7d1f2e3a", null, null)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"kind\": \"cancel\"} | requestId",
                "{\"kind\": \"cancel\", \"requestId\": \"r\", \"documentId\": \"4f0c5a3e-9d1b-5c55-8c53-0b9a7d1f2e3a\"} | requestId",
                "{\"kind\": \"cancel\", \"documentId\": \"7\"} | documentId",
                "{\"kind\": \"cancel\", \"requestId\": \"r\", \"prompt\": \"x\"} | prompt"
            })
    void rejectsACancellationOfNothing(String text, String field) {
        assertThat(requests.error(text).field()).isEqualTo(field);
    }
}
