package io.dreampress.ingest.request;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.document.Problem.FieldError;
import io.dreampress.contracts.request.DocumentRequest;
import io.dreampress.ingest.offer.ModelOffer;
import io.dreampress.ingest.offer.SampleOffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Requests as texts, read for an offer. */
final class Requests {
    private final RequestReader reader;

    Requests(ModelOffer offer) {
        reader = new RequestReader(offer, SampleOffer::words);
    }

    Reading read(byte[] request) {
        return reader.read(request);
    }

    /** What a good request says. */
    DocumentRequest document(String text) {
        Reading reading = reader.read(bytes(text));
        assertThat(reading).isInstanceOf(Reading.Document.class);
        return ((Reading.Document) reading).request();
    }

    /** The only thing that is wrong. */
    FieldError error(String text) {
        List<FieldError> errors = errors(text);
        assertThat(errors).hasSize(1);
        return errors.getFirst();
    }

    List<FieldError> errors(String text) {
        return problem(text).errors();
    }

    Problem problem(String text) {
        return refused(reader.read(bytes(text))).problem();
    }

    static Reading.Refused refused(Reading reading) {
        assertThat(reading).isInstanceOf(Reading.Refused.class);
        return (Reading.Refused) reading;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
