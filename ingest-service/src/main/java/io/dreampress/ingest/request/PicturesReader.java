package io.dreampress.ingest.request;

import io.dreampress.contracts.request.Kind;
import io.dreampress.ingest.picture.Judged;
import io.dreampress.ingest.picture.PictureReference;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Reads which pictures a request gives.
 *
 * @param fields of the request
 * @param errors takes what is wrong
 */
record PicturesReader(Fields fields, FieldErrors errors) {
    private static final String NAME = "pictures";

    List<String> read(Kind kind) {
        return switch (kind) {
            case null -> fields.has(NAME) ? pictures() : null;
            case EDIT, ANSWER ->
                fields.has(NAME) ? pictures() : missing("at least one with kind '" + Fields.word(kind) + "'");
            case WRITE, ILLUSTRATE, IMAGE -> {
                if (fields.has(NAME)) {
                    errors.add(
                            NAME,
                            "none with kind '" + Fields.word(kind) + "'; edit and answer take pictures",
                            fields.node(NAME));
                }
                yield null;
            }
        };
    }

    private List<String> pictures() {
        JsonNode list = fields.node(NAME);
        if (!list.isArray() || list.size() > PictureReference.MOST) {
            errors.add(NAME, "a list of at most " + PictureReference.MOST + " texts", list);
            return null;
        }
        if (list.isEmpty()) {
            return missing("at least one");
        }
        List<String> pictures = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            String path = NAME + "[" + i + "]";
            if (!list.get(i).isString()) {
                errors.add(path, "a text", list.get(i));
                continue;
            }
            String picture = list.get(i).stringValue();
            switch (PictureReference.of(picture)) {
                case Judged.Good<PictureReference> good -> pictures.add(picture);
                case Judged.Bad<PictureReference>(String expected, String got) -> errors.add(path, expected, got);
            }
        }
        return pictures;
    }

    private List<String> missing(String expected) {
        errors.add(NAME, expected, "none");
        return null;
    }
}
