package io.dreampress.assembler.rendition;

import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.topic.JsonSerde;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a page tells machines (schema.org as JSON-LD): an article, and images that a trained model made. */
final class StructuredData {
    private static final String GENERATED = "https://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";

    private StructuredData() {}

    /** JSON that may stand in a script element. */
    static String of(DocumentFinished document, ImagePaths paths) {
        var article = new LinkedHashMap<String, Object>();
        article.put("@context", "https://schema.org");
        article.put("@type", "Article");
        article.put("identifier", "urn:uuid:" + document.documentId());
        article.put("headline", document.title());
        article.put("inLanguage", document.language());
        article.put("dateCreated", document.finishedAt().toString());
        article.put("image", images(document, paths));
        article.put("creativeWorkStatus", document.finishReason().equals("complete") ? "Complete" : "Incomplete");
        // a script element ends at "</" whatever JSON says
        return JsonSerde.MAPPER.writeValueAsString(article).replace("<", "\\u003c");
    }

    private static List<Map<String, Object>> images(DocumentFinished document, ImagePaths paths) {
        return document.blocks().stream()
                .filter(Block.Image.class::isInstance)
                .map(Block.Image.class::cast)
                .map(image -> Map.<String, Object>of(
                        "@type", "ImageObject",
                        "contentUrl", paths.of(image),
                        "encodingFormat", image.mediaType(),
                        "width", image.width(),
                        "height", image.height(),
                        "caption", image.altText(),
                        "sha256", image.sha256(),
                        "digitalSourceType", GENERATED))
                .toList();
    }
}
