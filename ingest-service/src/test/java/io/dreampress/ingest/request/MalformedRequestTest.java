package io.dreampress.ingest.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.document.Problem.FieldError;
import io.dreampress.contracts.document.ProblemType;
import io.dreampress.ingest.offer.SampleOffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes that are no request at all. */
class MalformedRequestTest {
    private final Requests requests = new Requests(SampleOffer.offer());

    @ParameterizedTest
    @ValueSource(
            strings = {"tomato", "{\"prompt\": \"x\"", "{prompt: \"x\"}", "{\"seed\": NaN}", "{\"seed\": 01}", "<a/>"})
    void rejectsWhatIsNotJson(String text) {
        Problem problem = requests.problem(text);

        assertThat(problem.type()).isEqualTo(ProblemType.MALFORMED_REQUEST.urn());
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.detail()).contains("expected one JSON object").contains("line 1, column");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"prompt\"", "7", "null", "true", "   "})
    void rejectsJsonThatIsNoObject(String text) {
        assertThat(requests.problem(text).detail()).contains("expected a JSON object, got");
    }

    @Test
    void rejectsAnEmptyRecord() {
        assertThat(Requests.refused(requests.read(null)).problem().detail()).contains("got nothing");
        assertThat(Requests.refused(requests.read(new byte[0])).problem().detail())
                .contains("got nothing");
    }

    @Test
    void rejectsInvalidUtf8AndSaysWhere() {
        byte[] bytes = "{\"prompt\": \"Gr\u00FC\u00DFe\"}".getBytes(StandardCharsets.ISO_8859_1);

        Problem problem = Requests.refused(requests.read(bytes)).problem();

        assertThat(problem.type()).isEqualTo(ProblemType.MALFORMED_REQUEST.urn());
        assertThat(problem.detail()).contains("UTF-8").contains("position 14");
    }

    @Test
    void rejectsARequestOfMoreThanTwoMegabytes() {
        Problem problem = requests.problem("{\"article\": \"" + "a".repeat(2 * 1024 * 1024) + "\"}");

        assertThat(problem.status()).isEqualTo(413);
    }

    @Test
    void rejectsAFieldGivenTwice() {
        assertThat(requests.errors("""
                        {"prompt": "x", "prompt": "y", "images": {"max": 1, "max": 2}, "metadata": {"a": 1, "a": 1}}"""))
                .extracting(FieldError::field)
                .containsExactly("prompt", "images.max", "metadata.a");
    }

    @Test
    void rejectsDeepNesting() {
        String deep = "{\"prompt\": \"x\", \"metadata\": " + "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_001);

        assertThat(requests.problem(deep).detail()).contains("at most 32 levels of nesting");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "-1e999", "1e999999999999"})
    void rejectsNumbersBeyondADouble(String number) {
        assertThat(requests.error("{\"prompt\": \"x\", \"metadata\": {\"a\": " + number + "}}")
                        .field())
                .isEqualTo("metadata.a");
        assertThat(requests.error("{\"prompt\": \"x\", \"images\": {\"guidance\": " + number + "}}")
                        .field())
                .isEqualTo("images.guidance");
    }

    @Test
    void rejectsNumbersOfThousandsOfDigits() {
        assertThat(requests.problem("{\"prompt\": \"x\", \"seed\": " + "9".repeat(5000) + "}")
                        .detail())
                .contains("numbers of at most 400 digits");
    }

    @Test
    void rejectsHalfASurrogatePairWhereverItStands() {
        assertThat(requests.error("{\"prompt\": \"a\\ud800\"}").field()).isEqualTo("prompt");
        assertThat(requests.error("{\"prompt\": \"x\", \"metadata\": {\"a\": [\"\\udc00\"]}}")
                        .field())
                .isEqualTo("metadata.a[0]");
        assertThat(requests.error("{\"prompt\": \"x\", \"metadata\": {\"a\\ud800\": 1}}")
                        .field())
                .isEqualTo("metadata.a\uFFFD");
        assertThat(requests.document("{\"prompt\": \"\\ud83c\\udf45\"}").prompt())
                .isEqualTo("\uD83C\uDF45");
    }

    @Test
    void rejectsSomethingAfterTheObject() {
        assertThat(requests.error("{\"prompt\": \"x\"} {}").got()).isEqualTo("something more after it");
    }
}
