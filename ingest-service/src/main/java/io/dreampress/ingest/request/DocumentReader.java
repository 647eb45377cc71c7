package io.dreampress.ingest.request;

import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.request.DocumentRequest;
import io.dreampress.contracts.request.ImageOptions;
import io.dreampress.contracts.request.Kind;
import io.dreampress.contracts.request.OnImageFailure;
import io.dreampress.contracts.request.Priority;
import io.dreampress.contracts.request.TextOptions;
import io.dreampress.ingest.offer.ModelOffer;
import io.dreampress.ingest.offer.TokenCounter;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Reads a document request from a JSON object, against what the model bundle can do. */
final class DocumentReader {
    private static final int LONGEST_TITLE = 300;
    private static final int LONGEST_LANGUAGE = 35;

    private final FieldErrors errors;
    private final Fields fields;
    private final Identity identity;
    private final ModelOffer offer;
    private final TokenCounter tokens;

    DocumentReader(JsonNode tree, FieldErrors errors, ModelOffer offer, TokenCounter tokens) {
        this.errors = errors;
        this.fields = new Fields(tree, "", FieldNames.DOCUMENT, errors);
        this.identity = Identity.of(fields, errors);
        this.offer = offer;
        this.tokens = tokens;
    }

    Reading read() {
        Kind kind = kind();
        Content content = new Content(fields, errors, offer, tokens);
        DocumentRequest request = new DocumentRequest(
                identity.requestId(),
                identity.tenant(),
                kind,
                content.prompt(kind),
                content.article(kind),
                fields.line("title", LONGEST_TITLE),
                language(),
                new PicturesReader(fields, errors).read(kind),
                images(kind),
                text(),
                fields.whole("seed"),
                fields.choice("priority", Priority.values()),
                fields.choice("onImageFailure", OnImageFailure.values()),
                feedback(),
                identity.metadata());
        if (!errors.isEmpty()) {
            return new Reading.Refused(errors.problem(), identity.tenant(), identity.requestId(), identity.metadata());
        }
        return new Reading.Document(request);
    }

    private Kind kind() {
        Kind asked = fields.has("kind")
                ? fields.choice("kind", Kind.values(), "cancel")
                : fields.has("article") ? Kind.ILLUSTRATE : Kind.WRITE;
        if (asked != null && !offer.kinds().contains(asked)) {
            String can = offer.kinds().stream().sorted().map(Fields::word).collect(Collectors.joining(", "));
            errors.add(
                    ProblemType.UNSUPPORTED_REQUEST,
                    "kind",
                    "a kind that the model '" + offer.name() + "' can do: " + can,
                    "'" + Fields.word(asked) + "', which it cannot do");
        }
        return asked;
    }

    private String language() {
        String tag = fields.text(
                "language",
                "a BCP 47 language tag such as en or pt-BR",
                text -> text.length() <= LONGEST_LANGUAGE && isLanguage(text));
        return tag == null ? null : Locale.forLanguageTag(tag).toLanguageTag();
    }

    private static boolean isLanguage(String tag) {
        try {
            return !new Locale.Builder()
                    .setLanguageTag(tag)
                    .build()
                    .getLanguage()
                    .isEmpty();
        } catch (IllformedLocaleException e) {
            return false;
        }
    }

    private ImageOptions images(Kind kind) {
        Fields part = fields.part("images", FieldNames.IMAGES);
        return part == null ? null : new ImagesReader(part, errors, offer).read(kind);
    }

    private TextOptions text() {
        Fields part = fields.part("text", FieldNames.TEXT);
        if (part == null) {
            return null;
        }
        return new TextOptions(
                part.whole("maxTokens", 1, offer.contextTokens()),
                part.number("temperature", "a number from 0 to 2", t -> t >= 0 && t <= 2),
                part.whole("topK", 0, Integer.MAX_VALUE),
                part.number("topP", "a number above 0, at most 1", p -> p > 0 && p <= 1),
                part.number("repetitionPenalty", "a number from 1 to 2", r -> r >= 1 && r <= 2),
                part.texts("stop", 8, "a text of 1 to 100 characters", s -> !s.isEmpty() && s.length() <= 100));
    }

    private Boolean feedback() {
        Boolean feedback = fields.flag("feedback");
        if (Boolean.TRUE.equals(feedback) && !offer.feedback()) {
            errors.add(
                    ProblemType.UNSUPPORTED_REQUEST,
                    "feedback",
                    "false: the model '" + offer.name() + "' has not learned to read its images back",
                    "true");
        }
        return feedback;
    }
}
