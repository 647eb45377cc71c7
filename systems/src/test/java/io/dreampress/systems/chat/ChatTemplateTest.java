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
    void showsPicturesAsATemplateOfTypedPartsSays(@TempDir Path folder) throws IOException {
        String source = "{% for message in messages %}{{'<|im_start|>' + message['role'] + ' '}}"
                + "{% for content in message['content'] | selectattr('type', 'equalto', 'image') %}{{ '<image>' }}"
                + "{% endfor %}{% for content in message['content'] | selectattr('type', 'equalto', 'text') %}"
                + "{% generation %}{{ '\\n' + content['text'] }}{% endgeneration %}{% endfor %}{{'<|im_end|>'}}"
                + "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
        Files.writeString(folder.resolve("tokenizer_config.json"), "{}");
        Files.writeString(folder.resolve("chat_template.jinja"), source);

        assertThat(ChatTemplate.read(folder).render(List.of(new Message("user", "What is it?", 2))))
                .isEqualTo("<|im_start|>user <image><image>\nWhat is it?<|im_end|><|im_start|>assistant\n");
    }

    @Test
    void showsPicturesBeforeTheWordsOfOtherTemplates(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"chat_template\": \"{% for message in messages %}{{ message['content'] }}{% endfor %}\"}");

        assertThat(ChatTemplate.read(folder).render(List.of(new Message("user", "What is it?", 1))))
                .isEqualTo("<image>What is it?");
    }

    @Test
    void saysWhatIsMissingWhereThereIsNoTemplate(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"bos_token\": \"<s>\"}");

        assertThatThrownBy(() -> ChatTemplate.read(folder)).hasMessageContaining("expected a chat_template, got none");
    }
}
