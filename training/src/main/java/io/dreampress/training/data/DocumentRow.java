package io.dreampress.training.data;

import io.dreampress.systems.learning.Example;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A document: {@code {"blocks": [{"text": "…"}, {"image": "a.png"}, …]}}; or a conversation: {@code {"system": "…",
 * "messages": [{"role": "user", "blocks": […]}, {"role": "assistant", "text": "…"}]}}, of which the assistant's text is
 * learned and its images are drawn; with {@code "interleaved": true} it is learned where they stand, too. A block's
 * {@code "learned": false} takes it out; an image's {@code "drawn": false} shows it only.
 *
 * @param folder where the images' names start
 */
record DocumentRow(Path folder) {
    Example read(String line) throws BrokenRow {
        try {
            JsonNode row = JsonMapper.shared().readTree(line);
            List<Example.Part> parts = new ArrayList<>();
            if (row.path("messages").isArray()) {
                conversation(row, parts);
            } else if (row.path("blocks").isArray()) {
                blocks(row.get("blocks"), true, parts);
            } else {
                throw new BrokenRow("line: expected 'blocks' or 'messages', got neither");
            }
            return new Example(parts, row.path("interleaved").asBoolean(false));
        } catch (JacksonException e) {
            throw new BrokenRow("line: expected a JSON object, got " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw new BrokenRow(e.getMessage());
        }
    }

    private void conversation(JsonNode row, List<Example.Part> parts) throws BrokenRow {
        if (row.path("system").isString()) {
            parts.add(new Example.Turn(Example.Speaker.SYSTEM));
            parts.add(new Example.Words(row.get("system").stringValue(), false));
        }
        for (JsonNode message : row.get("messages")) {
            boolean learned = switch (message.path("role").asString("")) {
                case "user" -> false;
                case "assistant" -> true;
                default -> throw new BrokenRow("role: expected user or assistant, got " + message.path("role"));
            };
            parts.add(new Example.Turn(learned ? Example.Speaker.ASSISTANT : Example.Speaker.USER));
            if (message.path("text").isString()) {
                words(message.get("text").stringValue(), learned, parts);
            } else {
                blocks(message.path("blocks"), learned, parts);
            }
        }
    }

    private void blocks(JsonNode blocks, boolean learned, List<Example.Part> parts) throws BrokenRow {
        if (!blocks.isArray() || blocks.isEmpty()) {
            throw new BrokenRow("blocks: expected a list with at least one, got " + blocks.getNodeType());
        }
        for (JsonNode block : blocks) {
            if (block.path("text").isString()) {
                words(
                        block.get("text").stringValue(),
                        learned && block.path("learned").asBoolean(true),
                        parts);
            } else if (block.has("image")) {
                boolean drawn = learned && block.path("drawn").asBoolean(true);
                parts.add(new Example.Picture(Pictures.read(folder, block.get("image")), drawn));
            } else {
                throw new BrokenRow("block: expected 'text' or 'image', got " + block.propertyNames());
            }
        }
    }

    private static void words(String text, boolean learned, List<Example.Part> parts) throws BrokenRow {
        if (text.isBlank()) {
            throw new BrokenRow("text: expected words, got none");
        }
        parts.add(new Example.Words(text, learned));
    }
}
