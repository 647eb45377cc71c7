package io.dreampress.ingest.offer;

import io.dreampress.contracts.request.ImageSize;
import io.dreampress.contracts.request.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads a {@link ModelOffer} from a bundle's {@code bundle.json}, and lists everything that is wrong with it at once. */
public final class BundleFile {
    private static final int FORMAT = 1;
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Path file;
    private final List<String> complaints = new ArrayList<>();

    private BundleFile(Path file) {
        this.file = file;
    }

    /**
     * Reads a bundle's offer.
     *
     * @param bundle the bundle's folder
     * @throws UnreadableBundleException if the file is missing, is not JSON, or lacks fields
     */
    public static ModelOffer read(Path bundle) {
        return new BundleFile(bundle.resolve("bundle.json")).offer();
    }

    private ModelOffer offer() {
        JsonNode json = json();
        expect(json, "format", node -> node.isInt() && node.intValue() == FORMAT, "the number " + FORMAT);
        text(json, "name");
        text(json, "version");
        Set<Kind> kinds = kinds(json.path("kinds"));
        int context = whole(json, "contextTokens", 1);
        List<ImageSize> sizes = sizes(json.path("imageSizes"));
        boolean feedback = flag(json.path("learned"), "feedback");
        ModelOffer.Defaults defaults = defaults(json.path("defaults"), feedback);
        if (!complaints.isEmpty()) {
            throw new UnreadableBundleException(
                    "model bundle '" + file.getParent() + "': expected a complete bundle.json, got one with "
                            + complaints.size() + " faults: " + String.join("; ", complaints)
                            + "; correct it, or name another bundle with dreampress.model",
                    null);
        }
        return new ModelOffer(
                json.path("name").stringValue(),
                json.path("version").stringValue(),
                kinds,
                context,
                sizes,
                feedback,
                defaults);
    }

    private JsonNode json() {
        try {
            return MAPPER.readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new UnreadableBundleException(
                    "model bundle '" + file.getParent()
                            + "': expected a bundle.json in it, got none; name the folder of "
                            + "a model bundle with dreampress.model",
                    e);
        } catch (IOException | JacksonException e) {
            throw new UnreadableBundleException(
                    "model bundle '" + file.getParent() + "': expected a readable bundle.json, got " + e.getMessage()
                            + "; name the folder of a model bundle with dreampress.model",
                    e);
        }
    }

    private Set<Kind> kinds(JsonNode names) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (JsonNode name : names) {
            List.of(Kind.values()).stream()
                    .filter(kind -> name.isString()
                            && kind.name().toLowerCase(Locale.ROOT).equals(name.stringValue()))
                    .forEach(kinds::add);
        }
        if (kinds.isEmpty() || kinds.size() != names.size()) {
            complaints.add("kinds: expected some of write, illustrate, image, edit, answer, got " + shown(names));
        }
        return kinds;
    }

    private List<ImageSize> sizes(JsonNode entries) {
        List<ImageSize> sizes = new ArrayList<>();
        for (JsonNode entry : entries) {
            sizes.add(new ImageSize(whole(entry, "width", 1), whole(entry, "height", 1)));
        }
        if (sizes.isEmpty()) {
            complaints.add("imageSizes: expected at least one, got " + shown(entries));
        }
        return sizes;
    }

    private ModelOffer.Defaults defaults(JsonNode defaults, boolean learnedFeedback) {
        return new ModelOffer.Defaults(
                whole(defaults, "steps", 1),
                number(defaults, "guidance"),
                defaults.has("imageGuidance") ? number(defaults, "imageGuidance") : null,
                text(defaults, "style"),
                text(defaults, "negativePrompt"),
                whole(defaults, "maxTokens", 1),
                number(defaults, "temperature"),
                whole(defaults, "topK", 0),
                number(defaults, "topP"),
                number(defaults, "repetitionPenalty"),
                whole(defaults, "minImages", 0),
                whole(defaults, "maxImages", 0),
                defaults.has("feedback") ? flag(defaults, "feedback") : learnedFeedback);
    }

    private String text(JsonNode parent, String field) {
        return expect(parent, field, JsonNode::isString, "a text")
                ? parent.path(field).stringValue()
                : "";
    }

    private int whole(JsonNode parent, String field, int least) {
        Predicate<JsonNode> fits = node -> node.isInt() && node.intValue() >= least;
        return expect(parent, field, fits, "a whole number from " + least)
                ? parent.path(field).intValue()
                : least;
    }

    private double number(JsonNode parent, String field) {
        return expect(parent, field, JsonNode::isNumber, "a number")
                ? parent.path(field).doubleValue()
                : 0;
    }

    private boolean flag(JsonNode parent, String field) {
        return expect(parent, field, JsonNode::isBoolean, "true or false")
                && parent.path(field).booleanValue();
    }

    private boolean expect(JsonNode parent, String field, Predicate<JsonNode> fits, String expected) {
        JsonNode node = parent.path(field);
        boolean good = fits.test(node);
        if (!good) {
            complaints.add(field + ": expected " + expected + ", got " + shown(node));
        }
        return good;
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "nothing" : node.toString();
    }
}
