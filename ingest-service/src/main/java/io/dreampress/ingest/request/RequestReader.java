package io.dreampress.ingest.request;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.topic.Topics;
import io.dreampress.ingest.offer.ModelOffer;
import io.dreampress.ingest.offer.TokenCounter;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;

/**
 * Reads what was published to {@code requests}, strictly: a typo must not pass silently. Whatever the bytes are, the
 * answer is a {@link Reading}, never an exception. Thread-safe.
 */
public final class RequestReader {
    private final ModelOffer offer;
    private final TokenCounter tokens;

    public RequestReader(ModelOffer offer, TokenCounter tokens) {
        this.offer = offer;
        this.tokens = tokens;
    }

    /**
     * Reads a request.
     *
     * @param value the record's value; null for a tombstone
     */
    public Reading read(byte[] value) {
        if (value == null || value.length == 0) {
            return unreadable(ProblemType.MALFORMED_REQUEST.problem(
                    "Request: expected a JSON object, got nothing. Send at least {\"prompt\": \"…\"}."));
        }
        if (value.length > Topics.LARGEST_REQUEST) {
            return unreadable(ProblemType.REQUEST_TOO_LARGE.problem(
                    "Request: expected at most " + Topics.LARGEST_REQUEST + " bytes, got " + value.length
                            + ". Shorten the text, or send pictures as object-store keys."));
        }
        try {
            return read(Unicode.decode(value));
        } catch (Unicode.MalformedTextException e) {
            return unreadable(
                    ProblemType.MALFORMED_REQUEST.problem("Request: expected JSON in UTF-8, got a byte sequence at "
                            + "position " + e.position() + " that is not UTF-8. Encode the request as UTF-8."));
        }
    }

    private Reading read(String text) {
        FieldErrors errors = new FieldErrors();
        JsonNode tree;
        try {
            tree = RequestTree.read(withoutByteOrderMark(text), errors);
        } catch (StreamConstraintsException e) {
            return unreadable(ProblemType.INVALID_REQUEST.problem(
                    "Request: expected at most 32 levels of nesting, names of at most 1000 characters and numbers of "
                            + "at most 400 digits, got more" + place(e) + ". Simplify it."));
        } catch (JacksonException e) {
            return unreadable(
                    ProblemType.MALFORMED_REQUEST.problem("Request: expected one JSON object, got text that is not "
                            + "JSON" + place(e) + ". Check quotes, commas and brackets there."));
        }
        if (!tree.isObject()) {
            return unreadable(ProblemType.INVALID_REQUEST.problem("Request: expected a JSON object, got "
                    + (tree.isMissingNode() ? "nothing" : FieldErrors.shown(tree))
                    + ". Send at least {\"prompt\": \"…\"}."));
        }
        return isCancellation(tree)
                ? new CancelReader(tree, errors).read()
                : new DocumentReader(tree, errors, offer, tokens).read();
    }

    private static boolean isCancellation(JsonNode tree) {
        JsonNode kind = tree.path("kind");
        return kind.isString() && kind.stringValue().equals("cancel");
    }

    private static String withoutByteOrderMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static String place(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    private static Reading unreadable(Problem problem) {
        return new Reading.Refused(problem, null, null, null);
    }
}
