package io.dreampress.systems.chat;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.RenderResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The chat template of a tokenizer: Jinja source in {@code tokenizer_config.json} (or {@code chat_template.jinja} beside
 * it), rendered as transformers' {@code apply_chat_template} does, with trimmed blocks. Pictures are rendered as the
 * template says where it takes a turn's content in typed parts, and else stand before the words. Thread-safe.
 */
public final class ChatTemplate {
    private final Jinjava jinja = new Jinjava(JinjavaConfig.newBuilder()
            .withTrimBlocks(true)
            .withLstripBlocks(true)
            .withNestedInterpretationEnabled(false)
            .withLegacyOverrides(LegacyOverrides.newBuilder()
                    .withEvaluateMapKeys(true)
                    .withKeepNullableLoopValues(true)
                    .build())
            .build());
    /** Marks of what a model learns of a conversation; rendering shows nothing of them. */
    private static final Pattern GENERATION = Pattern.compile("\\{%-?\\s*(end)?generation\\s*-?%}");

    private static final Pattern TYPED_PARTS = Pattern.compile("selectattr\\('type'|\\['type'\\]|\\.type\\b");

    private final String source;
    private final boolean takesParts;
    private final Map<String, Object> specialTokens = new HashMap<>();

    private ChatTemplate(String source, JsonNode config) {
        this.source = GENERATION.matcher(source).replaceAll("");
        this.takesParts = TYPED_PARTS.matcher(source).find();
        for (String name : List.of("bos_token", "eos_token", "pad_token", "unk_token")) {
            JsonNode token = config.path(name);
            specialTokens.put(name, token.isObject() ? token.path("content").asString("") : token.asString(""));
        }
    }

    /**
     * Reads a tokenizer's folder.
     *
     * @throws IllegalArgumentException if it has no chat template
     */
    public static ChatTemplate read(Path tokenizer) {
        Path file = tokenizer.resolve("tokenizer_config.json");
        Path separate = tokenizer.resolve("chat_template.jinja");
        try {
            JsonNode config = JsonMapper.shared().readTree(Files.readAllBytes(file));
            String source = Files.exists(separate)
                    ? Files.readString(separate, StandardCharsets.UTF_8)
                    : config.path("chat_template").asString("");
            if (source.isEmpty()) {
                throw new IllegalArgumentException("file '" + file
                        + "': expected a chat_template, got none; copy it from the model's tokenizer_config.json");
            }
            return new ChatTemplate(source, config);
        } catch (IOException | JacksonException e) {
            throw new IllegalArgumentException("file '" + file + "': expected JSON that can be read, got " + e, e);
        }
    }

    /** The conversation as text, up to where the assistant's next answer begins. */
    public String render(List<Message> conversation) {
        return render(conversation, true);
    }

    /**
     * The conversation as text.
     *
     * @param answerFollows whether the beginning of the assistant's next answer is appended
     */
    public String render(List<Message> conversation, boolean answerFollows) {
        Map<String, Object> bindings = new HashMap<>(specialTokens);
        bindings.put("add_generation_prompt", answerFollows);
        bindings.put(
                "messages",
                conversation.stream()
                        .map(message -> Map.of("role", message.role(), "content", content(message)))
                        .toList());
        RenderResult result = jinja.renderForResult(source, bindings);
        if (!result.getErrors().isEmpty()) {
            throw new IllegalArgumentException("chat_template: expected Jinja that can be rendered, got "
                    + result.getErrors().getFirst().getMessage());
        }
        return result.getOutput();
    }

    private Object content(Message message) {
        if (!takesParts) {
            return Message.PICTURE.repeat(message.pictures()) + message.content();
        }
        List<Map<String, String>> parts =
                new ArrayList<>(Collections.nCopies(message.pictures(), Map.of("type", "image")));
        parts.add(Map.of("type", "text", "text", message.content()));
        return parts;
    }
}
