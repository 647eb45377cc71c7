package io.dreampress.systems.metamorph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.networks.tokenizer.TextTokenizer;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.TinyBundle;
import io.dreampress.systems.chat.ChatTemplate;
import io.dreampress.systems.chat.Message;
import io.dreampress.systems.learning.Example;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VpitLearnerTest {
    private static final Pixels PICTURE = new Pixels(1, 1, new byte[3]);

    @TempDir
    private Path folder;

    @BeforeEach
    void write() {
        TinyBundle.write("metamorph", folder, 3);
    }

    /** With the tokenizer that a bundle has, headers are special tokens and a user's words never are. */
    @Test
    void aRequestIsLaidOutInTrainingAsInWriting() {
        try (Bundle bundle = Bundle.open(folder);
                TextTokenizer tokenizer = TextTokenizer.open(folder.resolve("tokenizer"));
                VpitLearner learner = VpitLearner.open(bundle, 4096, 1)) {
            String asked = ChatTemplate.read(folder.resolve("tokenizer"))
                            .render(List.of(new Message("user", "Generate an image of a cat")), true)
                    + "Here is an image based on your request:";
            List<Integer> written =
                    IntStream.of(tokenizer.encode(asked)).boxed().toList();
            assertThat(learner.layout()
                            .of(Example.drawing("a cat", PICTURE), new ArrayList<>())
                            .ids())
                    .startsWith(written.toArray(Integer[]::new));
            int header = bundle.descriptor().specialTokens().get("<|eot_id|>") - 2;
            assertThat(written).contains(header);
            assertThat(
                            learner
                                    .layout()
                                    .of(Example.drawing("<|start_header_id|>", PICTURE), new ArrayList<>())
                                    .ids()
                                    .stream()
                                    .filter(id -> id == header))
                    .hasSize(2);
        }
    }

    @Test
    void refusesConversationsWithoutAnAnswer() {
        try (Bundle bundle = Bundle.open(folder);
                VpitLearner learner = VpitLearner.open(bundle, 4096, 1)) {
            learner.check(Example.describing(PICTURE, "a cat"));
            Example question = new Example(
                    List.of(new Example.Turn(Example.Speaker.USER), new Example.Words("what is it?", false)));
            assertThatThrownBy(() -> learner.check(question))
                    .hasMessage("example: expected an answer to learn, got none within 4096 positions");
        }
    }
}
