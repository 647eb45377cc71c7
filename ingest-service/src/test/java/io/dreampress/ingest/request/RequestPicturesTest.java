package io.dreampress.ingest.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.document.Problem.FieldError;
import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.request.DocumentRequest;
import io.dreampress.ingest.offer.SampleOffer;
import io.dreampress.ingest.picture.SamplePictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request may say of the pictures that it brings. */
class RequestPicturesTest {
    private final Requests requests = new Requests(SampleOffer.withPictures());

    @Test
    void takesPicturesAsDataAndAsKeys() {
        String data = SamplePictures.uri("plain.png");
        Reading reading = requests.read(Requests.bytes("""
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
        Reading reading = requests.read(Requests.bytes("""
                {"kind": "edit", "prompt": "Make it red", "pictures": ["%s"]}""".formatted(picture)));

        assertThat(Requests.refused(reading).problem().errors())
                .extracting(FieldError::field)
                .containsExactly("pictures[0]");
    }

    @Test
    void saysWhatIsWrongWithEachPicture() {
        Reading reading = requests.read(Requests.bytes("""
                {"kind": "edit", "prompt": "x", "pictures": ["%s", "https://example.org/a.png", 7]}""".formatted(SamplePictures.uri("animated.png"))));

        assertThat(Requests.refused(reading).problem().errors())
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
        Reading reading = requests.read(Requests.bytes("""
                {"kind": "%s", "prompt": "x", "pictures": ["%s"]}""".formatted(kind, SamplePictures.uri("plain.png"))));

        assertThat(Requests.refused(reading).problem().detail())
                .contains("expected none with kind '" + kind + "'; edit and answer take pictures");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\": \"edit\", \"prompt\": \"x\"}",
                "{\"kind\": \"answer\", \"prompt\": \"x\", \"pictures\": []}"
            })
    void asksForAPictureWhereTheKindNeedsOne(String text) {
        assertThat(Requests.refused(requests.read(Requests.bytes(text)))
                        .problem()
                        .errors())
                .extracting(FieldError::field)
                .containsExactly("pictures");
    }

    @Test
    void takesAGuidanceByPicturesForAnEdit() {
        var guided = new Requests(SampleOffer.withImageGuidance(1.5));

        DocumentRequest request = guided.document("""
                {"kind": "edit", "prompt": "x", "pictures": ["a.png"], "images": {"imageGuidance": 2}}""");

        assertThat(request.images().imageGuidance()).isEqualTo(2.0);
    }

    @Test
    void rejectsAGuidanceByPicturesThatTheModelDoesNotHave() {
        Problem problem = requests.problem("""
                {"kind": "edit", "prompt": "x", "pictures": ["a.png"], "images": {"imageGuidance": 2}}""");

        assertThat(problem.type()).isEqualTo(ProblemType.UNSUPPORTED_REQUEST.urn());
        assertThat(problem.detail())
                .contains("images.imageGuidance", "expected none: the model 'tiny' has no guidance by pictures");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.99", "30.1", "\"2\""})
    void rejectsAGuidanceByPicturesOutOfItsRange(String strength) {
        var guided = new Requests(SampleOffer.withImageGuidance(1.5));

        FieldError error = guided.error("""
                {"kind": "edit", "prompt": "x", "pictures": ["a.png"], "images": {"imageGuidance": %s}}""".formatted(strength));

        assertThat(error.field()).isEqualTo("images.imageGuidance");
        assertThat(error.expected()).isEqualTo("a number from 1 to 30");
    }

    @Test
    void rejectsAGuidanceByPicturesWhereThereAreNone() {
        var guided = new Requests(SampleOffer.withImageGuidance(1.5));

        FieldError error = guided.error("""
                {"kind": "image", "prompt": "x", "images": {"imageGuidance": 2}}""");

        assertThat(error.expected()).isEqualTo("none with kind 'image'; only edit draws from pictures");
    }
}
