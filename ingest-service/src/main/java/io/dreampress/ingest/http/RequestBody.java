package io.dreampress.ingest.http;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.topic.Topics;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** The body of an HTTP request, within its limit. */
final class RequestBody {
    private RequestBody() {}

    /**
     * Reads it.
     *
     * @throws ProblemException if it is too large
     */
    static byte[] read(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > Topics.LARGEST_REQUEST) {
            throw new ProblemException(tooLarge());
        }
        byte[] body = request.getInputStream().readNBytes(Topics.LARGEST_REQUEST + 1);
        if (body.length > Topics.LARGEST_REQUEST) {
            throw new ProblemException(tooLarge());
        }
        return body;
    }

    static Problem tooLarge() {
        return ProblemType.REQUEST_TOO_LARGE.problem("Request: expected at most " + Topics.LARGEST_REQUEST
                + " bytes, got more. Shorten the text, or send pictures as object-store keys.");
    }
}
