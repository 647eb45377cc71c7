package io.dreampress.training.data;

import io.dreampress.systems.Pixels;
import io.dreampress.systems.learning.Draws;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A picture and what it shows. As a line of JSON: {@code {"image": "a.png", "caption": "a red apple"}}, or {@code
 * "captions"} of which one is drawn each time; {@code "file"} for {@code "image"} is understood too. Files lie beside the
 * data file, or in {@code images} there. Other fields are left alone.
 */
record PairRow(Pixels picture, String caption) {
    PairRow {
        if (caption.isBlank()) {
            throw new IllegalArgumentException("caption: expected text, got none");
        }
    }

    static PairRow read(Path folder, String line, Draws draws, int index) throws BrokenRow {
        try {
            JsonNode row = JsonMapper.shared().readTree(line);
            JsonNode image = row.has("image") ? row.get("image") : row.path("file");
            List<String> captions = new ArrayList<>();
            if (row.path("caption").isString()) {
                captions.add(row.get("caption").stringValue());
            }
            row.path("captions").forEach(caption -> captions.add(caption.asString("")));
            if (captions.isEmpty()) {
                throw new BrokenRow("caption: expected 'caption' or 'captions', got neither");
            }
            String caption = captions.get(draws.below(captions.size(), "caption", index));
            return new PairRow(Pictures.read(folder, image), caption);
        } catch (JacksonException e) {
            throw new BrokenRow("line: expected a JSON object, got " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw new BrokenRow(e.getMessage());
        }
    }
}
