package io.dreampress.systems.importing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tokenizer's files.
 *
 * @param folder of {@code tokenizer.json}
 */
record TokenizerFiles(Path folder) {
    private static final List<String> OTHERS =
            List.of("special_tokens_map.json", "chat_template.jinja", "added_tokens.json");

    /**
     * Adds them to a plan.
     *
     * @param template chat template for a tokenizer that has none
     * @param tokens begin and end for a tokenizer that names none
     */
    void addTo(BundlePlan plan, Optional<String> template, Map<String, String> tokens) {
        Path tokenizer = folder.resolve("tokenizer.json");
        if (!Files.isRegularFile(tokenizer)) {
            plan.problem(missing());
            return;
        }
        plan.attempt(() -> plan.file("tokenizer/tokenizer.json", Files.readAllBytes(tokenizer)));
        for (String other : OTHERS) {
            if (Files.isRegularFile(folder.resolve(other))) {
                plan.attempt(() -> plan.file("tokenizer/" + other, Files.readAllBytes(folder.resolve(other))));
            }
        }
        plan.attempt(() -> plan.file("tokenizer/tokenizer_config.json", config(template, tokens)));
    }

    private ObjectNode config(Optional<String> template, Map<String, String> tokens) throws IOException {
        Path file = folder.resolve("tokenizer_config.json");
        ObjectNode config = Files.isRegularFile(file)
                ? (ObjectNode) JsonMapper.shared().readTree(Files.readAllBytes(file))
                : JsonMapper.shared().createObjectNode();
        tokens.forEach((name, token) -> {
            if (!config.hasNonNull(name)) {
                config.put(name, token);
            }
        });
        if (!config.hasNonNull("chat_template") && !Files.exists(folder.resolve("chat_template.jinja"))) {
            template.ifPresent(source -> config.put("chat_template", source));
        }
        return config;
    }

    private String missing() {
        String expected = "file '" + folder.resolve("tokenizer.json") + "': expected it, got ";
        if (!Files.isRegularFile(folder.resolve("tokenizer.model"))) {
            return expected + "no tokenizer at all; name its folder with --tokenizer";
        }
        return expected
                + "tokenizer.model alone; make it once, into a folder of its own, and name that with --tokenizer:"
                + " python -c \"from transformers import LlamaTokenizerFast;"
                + " LlamaTokenizerFast.from_pretrained('" + folder + "').save_pretrained('TOKENIZER')\"";
    }
}
