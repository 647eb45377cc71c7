package io.dreampress.standalone.command;

import io.dreampress.contracts.request.OnImageFailure;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** What every document has, whatever its kind. */
final class DocumentFlags {
    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            required = true,
            description = "Folder for document.html, document.md, document.json and images/.")
    Path out;

    @Option(names = "--title", paramLabel = "TITLE", description = "Title (default: taken from the text).")
    private String title;

    @Option(names = "--language", paramLabel = "TAG", description = "BCP 47 tag (default: en).")
    private String language;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of all randomness (default: from the document's id).")
    private Long seed;

    @Option(
            names = "--on-image-failure",
            paramLabel = "WHAT",
            description = "When an image cannot be drawn: placeholder, drop or fail (default: placeholder).")
    private OnImageFailure onImageFailure;

    @Option(
            names = "--feedback",
            negatable = true,
            description = "Read drawn images back before the writing goes on (default: as the model says).")
    private Boolean feedback;

    /** The request without its kind, content and images. */
    Map<String, Object> json() {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("title", title);
        request.put("language", language);
        request.put("seed", seed);
        request.put(
                "onImageFailure",
                onImageFailure == null ? null : onImageFailure.name().toLowerCase(Locale.ROOT));
        request.put("feedback", feedback);
        request.values().removeIf(value -> value == null);
        return request;
    }
}
