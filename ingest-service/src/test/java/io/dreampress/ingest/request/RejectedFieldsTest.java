package io.dreampress.ingest.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.document.Problem.FieldError;
import io.dreampress.contracts.document.ProblemType;
import io.dreampress.ingest.offer.SampleOffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests of which single fields are not as they should be. */
class RejectedFieldsTest {
    private final Requests requests = new Requests(SampleOffer.offer());

    @Test
    void rejectsAnUnknownFieldAndSuggestsTheNearest() {
        assertThat(requests.errors("""
                        {"promt": "x", "prompt": "x", "images": {"maximum": 3, "guidence": 2}, "temperature": 1}"""))
                .extracting(FieldError::field)
                .containsExactly("promt", "temperature", "images.maximum", "images.guidence");
        assertThat(requests.error("{\"promt\": \"x\", \"prompt\": \"x\"}").expected())
                .endsWith("did you mean 'prompt'?");
        assertThat(requests.error("{\"prompt\": \"x\", \"temperature\": 1}").expected())
                .endsWith("did you mean 'text.temperature'?");
        assertThat(requests.error("{\"prompt\": \"x\", \"images\": {\"guidence\": 2}}")
                        .expected())
                .endsWith("did you mean 'images.guidance'?");
        assertThat(requests.error("{\"prompt\": \"x\", \"max_tokens\": 2}").expected())
                .endsWith("did you mean 'text.maxTokens'?");
        assertThat(requests.error("{\"prompt\": \"x\", \"zzz\": 2}").expected()).doesNotContain("did you mean");
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
        FieldError error = requests.error("{\"prompt\": \"x\", \"" + field + "\": " + value + "}");

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
        FieldError error = requests.error("{\"prompt\": \"x\", \"" + part + "\": {\"" + field + "\": " + value + "}}");

        assertThat(error.field()).isEqualTo(part + "." + field);
    }

    @Test
    void rejectsMoreImagesAtLeastThanAtMost() {
        FieldError error = requests.error("{\"prompt\": \"x\", \"images\": {\"min\": 3, \"max\": 2}}");

        assertThat(error).isEqualTo(new FieldError("images.max", "at least images.min, which is 3", "2"));
    }

    @Test
    void namesWhatTheBundleCanDoWhenItCannotDoTheKind() {
        Problem problem = requests.problem(
                "{\"kind\": \"answer\", \"prompt\": \"What is it?\", \"pictures\": [\"pictures/a.png\"]}");

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
        assertThat(requests.error(text).field()).isEqualTo(field);
    }

    @Test
    void rejectsAPromptOfOneMegabyte() {
        Problem problem = requests.problem("{\"prompt\": \"" + "a".repeat(1024 * 1024) + "\"}");

        assertThat(problem.type()).isEqualTo(ProblemType.REQUEST_TOO_LARGE.urn());
        assertThat(problem.errors())
                .containsExactly(new FieldError("prompt", "at most 262144 bytes as UTF-8", "1048576 bytes"));
    }

    @Test
    void rejectsAPromptLongerThanTheContext() {
        assertThat(requests.document("{\"prompt\": \"" + "tomato ".repeat(1535) + "\"}")
                        .prompt())
                .isNotNull();
        Problem problem = requests.problem("{\"prompt\": \"" + "tomato ".repeat(1536) + "\"}");

        assertThat(problem.type()).isEqualTo(ProblemType.PROMPT_TOO_LONG.urn());
        assertThat(problem.errors())
                .containsExactly(new FieldError(
                        "prompt", "at most 1535 tokens, which fit the context of the model 'tiny'", "1536 tokens"));
    }

    @Test
    void listsEveryOffendingFieldAtOnce() {
        Problem problem = requests.problem("""
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

        assertThat(requests.errors(text.append("}").toString())).hasSize(FieldErrors.MOST);
    }

    @Test
    void rejectsMetadataOfMoreThanFourKilobytes() {
        assertThat(requests.document("{\"prompt\": \"x\", \"metadata\": {\"a\": \"" + "b".repeat(4088) + "\"}}")
                        .metadata())
                .hasSize(1);
        Reading.Refused refused = Requests.refused(requests.read(
                Requests.bytes("{\"prompt\": \"x\", \"metadata\": {\"a\": \"" + "b".repeat(4089) + "\"}}")));

        assertThat(refused.problem().errors())
                .containsExactly(new FieldError("metadata", "at most 4096 bytes of JSON", "4097 bytes"));
        assertThat(refused.metadata()).isNull();
    }
}
