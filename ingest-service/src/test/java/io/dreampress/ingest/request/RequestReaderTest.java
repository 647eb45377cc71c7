package io.dreampress.ingest.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.document.Problem.FieldError;
import io.dreampress.contracts.document.ProblemType;
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
import io.dreampress.ingest.picture.SamplePictures;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    private final RequestReader reader = new RequestReader(SampleOffer.offer(), SampleOffer::words);
    private final RequestReader picturesReader = new RequestReader(SampleOffer.withPictures(), SampleOffer::words);

    @Test
    void readsTheSmallestRequest() {
        DocumentRequest request = document("""
                {"prompt": "How to plant a tomato"}""");

        assertThat(request.prompt()).isEqualTo("How to plant a tomato");
        assertThat(request.kind()).isEqualTo(Kind.WRITE);
        assertThat(request.tenant()).isEqualTo("default");
        assertThat(request.requestId()).isNull();
    }

    @Test
    void takesAnArticleForAnIllustration() {
        DocumentRequest request = document("""
                {"article": "# Tomatoes\\n\\nThey are red.\\n"}""");

        assertThat(request.kind()).isEqualTo(Kind.ILLUSTRATE);
        assertThat(request.article()).isEqualTo("# Tomatoes\n\nThey are red.\n");
    }

    @Test
    void readsEveryField() {
        DocumentRequest request = document("""
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
                                1.0),
                        new TextOptions(2048, 0.5, 40, 1.0, 1.2, List.of("END")),
                        0L,
                        Priority.BULK,
                        OnImageFailure.DROP,
                        false,
                        Map.of("id", 7, "tags", List.of("a"))));
    }

    @Test
    void takesNullForAbsent() {
        assertThat(document("""
                {"prompt": "x", "article": null, "kind": null, "images": null, "seed": null}""").seed()).isNull();
    }

    @Test
    void takesAByteOrderMark() {
        assertThat(document("\uFEFF{\"prompt\": \"x\"}").prompt()).isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"tomato", "{\"prompt\": \"x\"", "{prompt: \"x\"}", "{\"seed\": NaN}", "{\"seed\": 01}", "<a/>"})
    void rejectsWhatIsNotJson(String text) {
        Problem problem = problem(text);

        assertThat(problem.type()).isEqualTo(ProblemType.MALFORMED_REQUEST.urn());
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.detail()).contains("expected one JSON object").contains("line 1, column");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"prompt\"", "7", "null", "true", "   "})
    void rejectsJsonThatIsNoObject(String text) {
        assertThat(problem(text).detail()).contains("expected a JSON object, got");
    }

    @Test
    void rejectsAnEmptyRecord() {
        assertThat(refused(reader.read(null)).problem().detail()).contains("got nothing");
        assertThat(refused(reader.read(new byte[0])).problem().detail()).contains("got nothing");
    }

    @Test
    void rejectsInvalidUtf8AndSaysWhere() {
        byte[] bytes = "{\"prompt\": \"Gr\u00FC\u00DFe\"}".getBytes(StandardCharsets.ISO_8859_1);

        Problem problem = refused(reader.read(bytes)).problem();

        assertThat(problem.type()).isEqualTo(ProblemType.MALFORMED_REQUEST.urn());
        assertThat(problem.detail()).contains("UTF-8").contains("position 14");
    }

    @Test
    void rejectsAnUnknownFieldAndSuggestsTheNearest() {
        assertThat(errors("""
                        {"promt": "x", "prompt": "x", "images": {"maximum": 3, "guidence": 2}, "temperature": 1}"""))
                .extracting(FieldError::field)
                .containsExactly("promt", "temperature", "images.maximum", "images.guidence");
        assertThat(error("{\"promt\": \"x\", \"prompt\": \"x\"}").expected()).endsWith("did you mean 'prompt'?");
        assertThat(error("{\"prompt\": \"x\", \"temperature\": 1}").expected())
                .endsWith("did you mean 'text.temperature'?");
        assertThat(error("{\"prompt\": \"x\", \"images\": {\"guidence\": 2}}").expected())
                .endsWith("did you mean 'images.guidance'?");
        assertThat(error("{\"prompt\": \"x\", \"max_tokens\": 2}").expected())
                .endsWith("did you mean 'text.maxTokens'?");
        assertThat(error("{\"prompt\": \"x\", \"zzz\": 2}").expected()).doesNotContain("did you mean");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "requestId | 7 | 7",
                "requestId | \"\" | the text \"\"",
                "tenant | \"a b\" | the text \"a b\"",
                "tenant | {} | an object",
                "kind | \"dance\" | the text \"dance\"",
                "kind | 1 | 1",
                "title | \"\" | the text \"\"",
                "title | \"a\\nb\" | the text \"a\uFFFDb\"",
                "language | \"english please\" | the text \"english please\"",
                "language | \"\" | the text \"\"",
                "images | 3 | 3",
                "images | [] | a list of 0",
                "text | \"long\" | the text \"long\"",
                "seed | 1.5 | 1.5",
                "seed | \"1\" | the text \"1\"",
                "seed | 9223372036854775808 | 9223372036854775808",
                "priority | \"urgent\" | the text \"urgent\"",
                "onImageFailure | \"panic\" | the text \"panic\"",
                "feedback | 1 | 1",
                "feedback | true | true",
                "metadata | [1] | a list of 1",
                "pictures | [] | a list of 0"
            })
    void rejectsAFieldThatDoesNotFit(String field, String value, String got) {
        FieldError error = error("{\"prompt\": \"x\", \"" + field + "\": " + value + "}");

        assertThat(error.field()).isEqualTo(field);
        assertThat(error.got()).isEqualTo(got);
        assertThat(error.expected()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "images | min | -1",
                "images | min | 65",
                "images | max | -1",
                "images | max | 65",
                "images | max | 2.0",
                "images | max | 1e2",
                "images | max | 99999999999",
                "images | placement | \"left\"",
                "images | placement | [-1]",
                "images | placement | [1, 1]",
                "images | placement | [1.5]",
                "images | placement | [10000]",
                "images | placement | {}",
                "images | size | {\"width\": 512, \"height\": 512}",
                "images | size | {\"width\": 128}",
                "images | size | \"128x128\"",
                "images | style | \"\"",
                "images | negativePrompt | 3",
                "images | steps | 0",
                "images | steps | 1001",
                "images | guidance | 0.99",
                "images | guidance | 30.1",
                "images | guidance | \"4\"",
                "text | maxTokens | 0",
                "text | maxTokens | 2049",
                "text | temperature | -0.1",
                "text | temperature | 2.1",
                "text | topK | -1",
                "text | topP | 0",
                "text | topP | 1.1",
                "text | repetitionPenalty | 0.9",
                "text | repetitionPenalty | 2.1",
                "text | stop | \"x\"",
                "text | stop | [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]"
            })
    void rejectsAnOptionOutOfItsRange(String part, String field, String value) {
        FieldError error = error("{\"prompt\": \"x\", \"" + part + "\": {\"" + field + "\": " + value + "}}");

        assertThat(error.field()).isEqualTo(part + "." + field);
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
        assertThat(reader.read(bytes(text))).isInstanceOf(Reading.Document.class);
    }

    @Test
    void rejectsMoreImagesAtLeastThanAtMost() {
        FieldError error = error("{\"prompt\": \"x\", \"images\": {\"min\": 3, \"max\": 2}}");

        assertThat(error).isEqualTo(new FieldError("images.max", "at least images.min, which is 3", "2"));
    }

    @Test
    void namesWhatTheBundleCanDoWhenItCannotDoTheKind() {
        Problem problem =
                problem("{\"kind\": \"answer\", \"prompt\": \"What is it?\", \"pictures\": [\"pictures/a.png\"]}");

        assertThat(problem.type()).isEqualTo(ProblemType.UNSUPPORTED_REQUEST.urn());
        assertThat(problem.detail())
                .contains("field 'kind': expected a kind that the model 'tiny' can do: write, illustrate, image")
                .contains("got 'answer', which it cannot do");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | prompt",
                "{\"kind\": \"write\"} | prompt",
                "{\"kind\": \"image\"} | prompt",
                "{\"kind\": \"illustrate\"} | article",
                "{\"prompt\": \"x\", \"article\": \"y\"} | prompt",
                "{\"kind\": \"write\", \"prompt\": \"x\", \"article\": \"y\"} | article",
                "{\"kind\": \"illustrate\", \"prompt\": \"x\", \"article\": \"y\"} | prompt",
                "{\"prompt\": \"\"} | prompt",
                "{\"prompt\": \" \\n \"} | prompt",
                "{\"prompt\": 7} | prompt",
                "{\"prompt\": \"a\\u0000b\"} | prompt",
                "{\"article\": \"\"} | article"
            })
    void rejectsTheWrongContentForTheKind(String text, String field) {
        assertThat(error(text).field()).isEqualTo(field);
    }

    @Test
    void rejectsAPromptOfOneMegabyte() {
        Problem problem = problem("{\"prompt\": \"" + "a".repeat(1024 * 1024) + "\"}");

        assertThat(problem.type()).isEqualTo(ProblemType.REQUEST_TOO_LARGE.urn());
        assertThat(problem.errors())
                .containsExactly(new FieldError("prompt", "at most 262144 bytes as UTF-8", "1048576 bytes"));
    }

    @Test
    void rejectsARequestOfMoreThanTwoMegabytes() {
        Problem problem = problem("{\"article\": \"" + "a".repeat(2 * 1024 * 1024) + "\"}");

        assertThat(problem.status()).isEqualTo(413);
    }

    @Test
    void takesAnArticleOfOneMegabyte() {
        String article = "tomato ".repeat(149_796);

        assertThat(document("{\"article\": \"" + article + "\"}").article()).isEqualTo(article);
    }

    @Test
    void rejectsAPromptLongerThanTheContext() {
        assertThat(document("{\"prompt\": \"" + "tomato ".repeat(1535) + "\"}").prompt())
                .isNotNull();
        Problem problem = problem("{\"prompt\": \"" + "tomato ".repeat(1536) + "\"}");

        assertThat(problem.type()).isEqualTo(ProblemType.PROMPT_TOO_LONG.urn());
        assertThat(problem.errors())
                .containsExactly(new FieldError(
                        "prompt", "at most 1535 tokens, which fit the context of the model 'tiny'", "1536 tokens"));
    }

    @Test
    void listsEveryOffendingFieldAtOnce() {
        Problem problem = problem("""
                {"prompt": "", "tenant": 1, "images": {"max": -1, "size": 3}, "text": {"topP": 7}, "seed": "x", "a": 1}""");

        assertThat(problem.errors())
                .extracting(FieldError::field)
                .containsExactlyInAnyOrder("a", "tenant", "prompt", "images.max", "images.size", "text.topP", "seed");
        assertThat(problem.detail()).contains("6 more fields are listed under errors");
    }

    @Test
    void boundsTheListForAHostileRequest() {
        StringBuilder text = new StringBuilder("{\"prompt\": \"x\"");
        for (int i = 0; i < 5000; i++) {
            text.append(",\"u").append(i).append("\": 1");
        }

        assertThat(errors(text.append("}").toString())).hasSize(FieldErrors.MOST);
    }

    @Test
    void rejectsAFieldGivenTwice() {
        assertThat(errors("""
                        {"prompt": "x", "prompt": "y", "images": {"max": 1, "max": 2}, "metadata": {"a": 1, "a": 1}}""")).extracting(FieldError::field).containsExactly("prompt", "images.max", "metadata.a");
    }

    @Test
    void rejectsDeepNesting() {
        String deep = "{\"prompt\": \"x\", \"metadata\": " + "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_001);

        assertThat(problem(deep).detail()).contains("at most 32 levels of nesting");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "-1e999", "1e999999999999"})
    void rejectsNumbersBeyondADouble(String number) {
        assertThat(error("{\"prompt\": \"x\", \"metadata\": {\"a\": " + number + "}}")
                        .field())
                .isEqualTo("metadata.a");
        assertThat(error("{\"prompt\": \"x\", \"images\": {\"guidance\": " + number + "}}")
                        .field())
                .isEqualTo("images.guidance");
    }

    @Test
    void rejectsNumbersOfThousandsOfDigits() {
        assertThat(problem("{\"prompt\": \"x\", \"seed\": " + "9".repeat(5000) + "}")
                        .detail())
                .contains("numbers of at most 400 digits");
    }

    @Test
    void rejectsHalfASurrogatePairWhereverItStands() {
        assertThat(error("{\"prompt\": \"a\\ud800\"}").field()).isEqualTo("prompt");
        assertThat(error("{\"prompt\": \"x\", \"metadata\": {\"a\": [\"\\udc00\"]}}")
                        .field())
                .isEqualTo("metadata.a[0]");
        assertThat(error("{\"prompt\": \"x\", \"metadata\": {\"a\\ud800\": 1}}").field())
                .isEqualTo("metadata.a\uFFFD");
        assertThat(document("{\"prompt\": \"\\ud83c\\udf45\"}").prompt()).isEqualTo("\uD83C\uDF45");
    }

    @Test
    void rejectsMetadataOfMoreThanFourKilobytes() {
        assertThat(document("{\"prompt\": \"x\", \"metadata\": {\"a\": \"" + "b".repeat(4088) + "\"}}")
                        .metadata())
                .hasSize(1);
        Reading.Refused refused =
                refused(reader.read(bytes("{\"prompt\": \"x\", \"metadata\": {\"a\": \"" + "b".repeat(4089) + "\"}}")));

        assertThat(refused.problem().errors())
                .containsExactly(new FieldError("metadata", "at most 4096 bytes of JSON", "4097 bytes"));
        assertThat(refused.metadata()).isNull();
    }

    @Test
    void echoesWhatCouldBeRead() {
        Reading.Refused refused = refused(reader.read(bytes("""
                {"prompt": 1, "tenant": "acme", "requestId": "r-1", "metadata": {"id": 7}}""")));

        assertThat(refused)
                .extracting(Reading.Refused::tenant, Reading.Refused::requestId, Reading.Refused::metadata)
                .containsExactly("acme", "r-1", Map.of("id", 7));
    }

    @Test
    void rejectsSomethingAfterTheObject() {
        assertThat(error("{\"prompt\": \"x\"} {}").got()).isEqualTo("something more after it");
    }

    @Test
    void takesPicturesAsDataAndAsKeys() {
        String data = SamplePictures.uri("plain.png");
        Reading reading = picturesReader.read(bytes("""
                {"kind": "edit", "prompt": "Make it red", "pictures": ["%s", "pictures/a.png"]}""".formatted(data)));

        assertThat(reading)
                .isInstanceOfSatisfying(
                        Reading.Document.class,
                        document -> assertThat(document.request().pictures()).containsExactly(data, "pictures/a.png"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org/a.png",
                "https://example.org/a.png",
                "file:/etc/passwd",
                "../secret",
                "/etc/passwd",
                "",
                "data:image/png;base64,AAAA",
                "data:image/png;base64,!!!",
                "data:text/html;base64,AAAA",
                "data:image/png,AAAA"
            })
    void rejectsPicturesFromElsewhere(String picture) {
        Reading reading = picturesReader.read(bytes("""
                {"kind": "edit", "prompt": "Make it red", "pictures": ["%s"]}""".formatted(picture)));

        assertThat(refused(reading).problem().errors())
                .extracting(FieldError::field)
                .containsExactly("pictures[0]");
    }

    @Test
    void saysWhatIsWrongWithEachPicture() {
        Reading reading = picturesReader.read(bytes("""
                {"kind": "edit", "prompt": "x", "pictures": ["%s", "https://example.org/a.png", 7]}""".formatted(SamplePictures.uri("animated.png"))));

        assertThat(refused(reading).problem().errors())
                .containsExactly(
                        new FieldError("pictures[0]", "a still picture", "an animation"),
                        new FieldError(
                                "pictures[1]",
                                "a data: URI or the key of an object in the store; fetch pictures from the web yourself",
                                "a web address"),
                        new FieldError("pictures[2]", "a text", "7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"write", "image"})
    void rejectsPicturesWithAKindThatTakesNone(String kind) {
        Reading reading = reader.read(bytes("""
                {"kind": "%s", "prompt": "x", "pictures": ["%s"]}""".formatted(kind, SamplePictures.uri("plain.png"))));

        assertThat(refused(reading).problem().detail())
                .contains("expected none with kind '" + kind + "'; edit and answer take pictures");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\": \"edit\", \"prompt\": \"x\"}",
                "{\"kind\": \"answer\", \"prompt\": \"x\", \"pictures\": []}"
            })
    void asksForAPictureWhereTheKindNeedsOne(String text) {
        assertThat(refused(picturesReader.read(bytes(text))).problem().errors())
                .extracting(FieldError::field)
                .containsExactly("pictures");
    }

    @Test
    void readsACancellation() {
        assertThat(reader.read(bytes("""
                        {"kind": "cancel", "requestId": "r-1", "tenant": "acme", "reason": "changed my mind"}""")))
                .isEqualTo(new Reading.Cancellation(new CancelRequest("acme", "r-1", null, "changed my mind", null)));
        assertThat(reader.read(bytes("""
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
        assertThat(error(text).field()).isEqualTo(field);
    }

    private DocumentRequest document(String text) {
        Reading reading = reader.read(bytes(text));
        assertThat(reading).isInstanceOf(Reading.Document.class);
        return ((Reading.Document) reading).request();
    }

    private FieldError error(String text) {
        List<FieldError> errors = errors(text);
        assertThat(errors).hasSize(1);
        return errors.getFirst();
    }

    private List<FieldError> errors(String text) {
        return problem(text).errors();
    }

    private Problem problem(String text) {
        return refused(reader.read(bytes(text))).problem();
    }

    private static Reading.Refused refused(Reading reading) {
        assertThat(reading).isInstanceOf(Reading.Refused.class);
        return (Reading.Refused) reading;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
