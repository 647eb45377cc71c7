package io.dreampress.standalone.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.Problem.FieldError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineReaderTest {
    private static final String DEFAULTS = """
            {"defaults": {"prompt": "How to plant {{plant}}", "seed": "{{seed}}",
             "images": {"max": 2, "style": "{{style}} & ink"}}}""";

    private final LineReader reader = new LineReader();

    @Test
    void fillsInWhatALineLeavesOut() {
        reader.read(1, DEFAULTS);
        BatchLine line = good(2, """
                {"custom_id": "tomato", "variables": {"plant": "a <tomato>", "seed": 7, "style": "flat"},
                 "images": {"max": 1}}""");
        assertThat(line.request().toString())
                .isEqualTo("{\"prompt\":\"How to plant a <tomato>\",\"seed\":7,"
                        + "\"images\":{\"max\":1,\"style\":\"flat & ink\"},\"priority\":\"bulk\"}");
    }

    @Test
    void needsNoVariableOfATextThatTheLineReplaces() {
        reader.read(1, DEFAULTS);
        BatchLine line = good(2, """
                {"custom_id": "own", "prompt": "Mine {{stays}}", "seed": 1, "images": {"style": "flat"}}""");
        assertThat(line.request().path("prompt").asString()).isEqualTo("Mine {{stays}}");
    }

    @Test
    void namesEveryVariableThatIsMissingOrUnknown() {
        reader.read(1, DEFAULTS);
        assertThat(errors(2, "{\"custom_id\": \"a\", \"variables\": {\"plnat\": 1}}"))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.field()).isEqualTo("variables.plnat");
                    assertThat(error.expected()).contains("plant", "seed", "style");
                });
        assertThat(errors(3, "{\"custom_id\": \"b\", \"variables\": {\"seed\": 1, \"style\": \"x\"}}"))
                .singleElement()
                .satisfies(error -> assertThat(error.got()).contains("'plant'"));
    }

    @Test
    void refusesACustomIdThatAnEarlierLineHas() {
        good(1, "{\"custom_id\": \"a\", \"prompt\": \"x\"}");
        assertThat(errors(5, "{\"custom_id\": \"a\", \"prompt\": \"y\"}"))
                .singleElement()
                .satisfies(error -> assertThat(error.got()).isEqualTo("the one of line 1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"prompt\": \"x\"} | custom_id",
                "{\"custom_id\": 7, \"prompt\": \"x\"} | custom_id",
                "{\"custom_id\": \"../x\", \"prompt\": \"x\"} | custom_id",
                "{\"custom_id\": \"..\", \"prompt\": \"x\"} | custom_id",
                "{\"custom_id\": \"x\", \"requestId\": \"x\"} | requestId",
                "{\"custom_id\": \"x\", \"variables\": 1} | variables",
                "{\"custom_id\": \"x\", \"prompt\": \"a\", \"prompt\": \"b\"} | $",
                "{\"custom_id\": \"x\"} {} | $",
                "[1] | $",
                "no json | $",
                "{\"defaults\": {\"requestId\": \"x\"}} | defaults.requestId",
                "{\"defaults\": {\"prompt\": \"{{#x}}\"}} | defaults",
                "{\"defaults\": {\"prompt\": \"{{>x}}\"}} | defaults",
                "{\"defaults\": {}, \"prompt\": \"x\"} | defaults",
            })
    void refusesWhatIsNoRequest(String line, String field) {
        assertThat(errors(1, line)).extracting(FieldError::field).containsExactly(field);
    }

    @Test
    void refusesDefaultsBehindARequest() {
        good(1, "{\"custom_id\": \"a\", \"prompt\": \"x\"}");
        assertThat(errors(2, "{\"defaults\": {\"prompt\": \"x\"}}")).hasSize(1);
    }

    @Test
    void identityFollowsFromTheRequestAndNotFromItsSpelling() {
        String identity = good(1, "{\"custom_id\": \"a\", \"prompt\": \"x\", \"seed\": 1}")
                .identity();
        LineReader other = new LineReader();
        assertThat(((LineReader.Read.Good) other.read(9, "{\"seed\":1,\"prompt\":\"x\",\"custom_id\":\"a\"}"))
                        .line()
                        .identity())
                .isEqualTo(identity)
                .startsWith("a.");
        assertThat(good(2, "{\"custom_id\": \"b\", \"prompt\": \"x\", \"seed\": 1}")
                        .identity()
                        .substring(1))
                .isEqualTo(identity.substring(1));
        assertThat(good(3, "{\"custom_id\": \"c\", \"prompt\": \"x\", \"seed\": 2}")
                        .identity()
                        .substring(1))
                .isNotEqualTo(identity.substring(1));
    }

    private BatchLine good(int number, String text) {
        return ((LineReader.Read.Good) reader.read(number, text)).line();
    }

    private List<FieldError> errors(int number, String text) {
        LineProblem problem = ((LineReader.Read.Bad) reader.read(number, text)).problem();
        assertThat(problem.line()).isEqualTo(number);
        return problem.errors();
    }
}
