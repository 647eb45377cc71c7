package io.dreampress.faults;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.pipeline.SamplePicture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kinds of documents that are ordered while something fails, all with seeds: each has one content. */
enum Recipe {
    LETTER(Map.of("prompt", "A letter", "images", Map.of("max", 0), "text", Map.of("maxTokens", 120))),
    PICTURE_BOOK(Map.of("prompt", "A picture book", "images", images(2, 8), "text", Map.of("maxTokens", 200))),
    LEAFLET(Map.of(
            "prompt", "A leaflet", "priority", "bulk", "images", images(1, 10), "text", Map.of("maxTokens", 80))),
    ARTICLE(Map.of(
            "kind",
            "illustrate",
            "article",
            "# Titel\n\nErster Absatz: äöü.\r\n\r\nZweiter Absatz 🍅",
            "images",
            Map.of("placement", List.of(0, 1)))),
    PICTURE(Map.of("kind", "image", "prompt", "A tomato", "images", Map.of("steps", 10))),
    ANSWER(Map.of(
            "kind",
            "answer",
            "prompt",
            "What is this?",
            "pictures",
            List.of(SamplePicture.dataUri()),
            "text",
            Map.of("maxTokens", 40)));

    private final Map<String, Object> order;

    Recipe(Map<String, Object> order) {
        this.order = order;
    }

    /** A request for a document that differs from others of its kind by nothing but its id. */
    String request(String requestId) {
        Map<String, Object> request = new LinkedHashMap<>(order);
        request.put("requestId", requestId);
        request.put("seed", ordinal());
        return JsonSerde.MAPPER.writeValueAsString(request);
    }

    private static Map<String, Object> images(int count, int steps) {
        return Map.of("min", count, "max", count, "placement", "paragraphs", "steps", steps);
    }
}
