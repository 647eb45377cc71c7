package io.dreampress.standalone.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code text} of a request. */
final class TextFlags {
    @Option(names = "--max-tokens", paramLabel = "N", description = "Most tokens of the document.")
    private Integer maxTokens;

    @Option(names = "--temperature", paramLabel = "T", description = "0 takes the likeliest token; up to 2.")
    private Double temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "Only the K likeliest tokens; 0 for all.")
    private Integer topK;

    @Option(names = "--top-p", paramLabel = "P", description = "Only the likeliest tokens that sum to P.")
    private Double topP;

    @Option(names = "--repetition-penalty", paramLabel = "R", description = "1 is none; up to 2.")
    private Double repetitionPenalty;

    @Option(
            names = "--stop",
            paramLabel = "TEXT",
            description = "Text that ends the writing; may be given several times.")
    private List<String> stop;

    /** The object {@code text}; empty if no flag is given. */
    Map<String, Object> json() {
        Map<String, Object> text = new LinkedHashMap<>();
        text.put("maxTokens", maxTokens);
        text.put("temperature", temperature);
        text.put("topK", topK);
        text.put("topP", topP);
        text.put("repetitionPenalty", repetitionPenalty);
        text.put("stop", stop);
        text.values().removeIf(value -> value == null);
        return text;
    }
}
