package io.dreampress.systems.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ChatTemplateTest {
    private static final Path FIXTURE = Path.of("src/test/resources/golden/chat");

    @Test
    void rendersEveryCommittedConversationAsTransformersDoes() throws IOException {
        ChatTemplate template = ChatTemplate.read(FIXTURE);
        JsonNode fixtures = JsonMapper.shared().readTree(Files.readAllBytes(FIXTURE.resolve("conversations.json")));

        assertThat(fixtures).hasSizeGreaterThanOrEqualTo(20);
        for (JsonNode fixture : fixtures) {
            List<Message> conversation = new ArrayList<>();
            fixture.get("messages")
                    .forEach(m -> conversation.add(new Message(
                            m.get("role").asString(), m.get("content").asString())));
            assertThat(template.render(
                            conversation, fixture.get("add_generation_prompt").asBoolean()))
                    .isEqualTo(fixture.get("rendered").asString());
        }
    }

    @Test
    void saysWhatIsMissingWhereThereIsNoTemplate(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"bos_token\": \"<s>\"}");

        assertThatThrownBy(() -> ChatTemplate.read(folder)).hasMessageContaining("expected a chat_template, got none");
    }
}
