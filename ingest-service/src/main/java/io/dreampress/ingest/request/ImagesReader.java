package io.dreampress.ingest.request;

import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.request.ImageOptions;
import io.dreampress.contracts.request.ImageSize;
import io.dreampress.contracts.request.Kind;
import io.dreampress.contracts.request.Placement;
import io.dreampress.ingest.offer.ModelOffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Reads what a request says of its images. */
final class ImagesReader {
    private static final int MOST_IMAGES = 64;
    private static final int LAST_PARAGRAPH = 9999;
    private static final String GUIDANCE = "a number from 1 to 30";

    private final Fields fields;
    private final FieldErrors errors;
    private final ModelOffer offer;

    ImagesReader(Fields fields, FieldErrors errors, ModelOffer offer) {
        this.fields = fields;
        this.errors = errors;
        this.offer = offer;
    }

    ImageOptions read(Kind kind) {
        Integer min = count("min", kind);
        Integer max = count("max", kind);
        if (min != null && max != null && min > max) {
            errors.add(fields.at("max"), "at least images.min, which is " + min, String.valueOf(max));
        }
        return new ImageOptions(
                min,
                max,
                placement(max),
                size(),
                fields.line("style", 200),
                fields.line("negativePrompt", 1000),
                fields.whole("steps", 1, 1000),
                fields.number("guidance", GUIDANCE, ImagesReader::isGuidance),
                imageGuidance(kind));
    }

    private static boolean isGuidance(double strength) {
        return strength >= 1 && strength <= 30;
    }

    private Double imageGuidance(Kind kind) {
        Double strength = fields.number("imageGuidance", GUIDANCE, ImagesReader::isGuidance);
        if (strength == null) {
            return null;
        }
        if (kind != null && kind != Kind.EDIT) {
            errors.add(
                    fields.at("imageGuidance"),
                    "none with kind '" + Fields.word(kind) + "'; only edit draws from pictures",
                    strength.toString());
        } else if (!offer.guidesByPictures()) {
            errors.add(
                    ProblemType.UNSUPPORTED_REQUEST,
                    fields.at("imageGuidance"),
                    "none: the model '" + offer.name() + "' has no guidance by pictures",
                    strength.toString());
        }
        return strength;
    }

    private Integer count(String name, Kind kind) {
        return switch (kind) {
            case IMAGE, EDIT -> fields.whole(name, 1, 1);
            case ANSWER -> fields.whole(name, 0, 0);
            case null -> fields.whole(name, 0, MOST_IMAGES);
            case WRITE, ILLUSTRATE -> fields.whole(name, 0, MOST_IMAGES);
        };
    }

    private Placement placement(Integer max) {
        if (!fields.has("placement")) {
            return null;
        }
        JsonNode value = fields.node("placement");
        if (value.isString() && value.stringValue().equals("auto")) {
            return new Placement.Automatic();
        }
        if (value.isString() && value.stringValue().equals("paragraphs")) {
            return new Placement.EveryParagraph();
        }
        int most = max == null ? MOST_IMAGES : max;
        if (value.isArray() && value.size() <= most && areParagraphs(value)) {
            return new Placement.AfterParagraphs(
                    value.valueStream().map(JsonNode::intValue).toList());
        }
        errors.add(
                fields.at("placement"),
                "\"auto\", \"paragraphs\", or a list of at most " + most + " different paragraph numbers from 0 to "
                        + LAST_PARAGRAPH,
                value);
        return null;
    }

    private static boolean areParagraphs(JsonNode values) {
        Set<Integer> seen = new HashSet<>();
        return values.valueStream()
                .allMatch(value -> value.isInt()
                        && value.intValue() >= 0
                        && value.intValue() <= LAST_PARAGRAPH
                        && seen.add(value.intValue()));
    }

    private ImageSize size() {
        Fields part = fields.part("size", FieldNames.SIZE);
        if (part == null) {
            return null;
        }
        JsonNode width = part.node("width");
        JsonNode height = part.node("height");
        List<ImageSize> sizes = offer.imageSizes();
        ImageSize size = new ImageSize(width.asInt(0), height.asInt(0));
        if (width.isInt() && height.isInt() && sizes.contains(size)) {
            return size;
        }
        String can = sizes.stream().map(s -> s.width() + "×" + s.height()).collect(Collectors.joining(", "));
        errors.add(
                ProblemType.UNSUPPORTED_REQUEST,
                fields.at("size"),
                "width and height that the model '" + offer.name() + "' can draw: " + can,
                shown(width) + "×" + shown(height));
        return null;
    }

    private static String shown(JsonNode length) {
        return length.isMissingNode() ? "nothing" : FieldErrors.shown(length);
    }
}
