package io.dreampress.systems.dreamllm;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.decoder.KvCache;
import io.dreampress.networks.decoder.KvPool;
import io.dreampress.networks.decoder.LlamaDecoder;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.golden.Elementwise;
import io.dreampress.networks.tokenizer.TextTokenizer;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.systems.Assignment;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.Condition;
import io.dreampress.systems.FloatMatrix;
import io.dreampress.systems.ImagePlan;
import io.dreampress.systems.Kind;
import io.dreampress.systems.Placement;
import io.dreampress.systems.TextSampling;
import io.dreampress.systems.TinyBundle;
import io.dreampress.systems.Writer;
import io.dreampress.systems.writing.HarmlessText;
import io.dreampress.systems.writing.TinyDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the two branches of a condition, beside a computation of its own: one pass, no session, no cache. */
class DreamLlmPromptTest {
    private static final double ROUNDING = 1e-4;

    @TempDir
    private Path folder;

    @BeforeEach
    void writeBundleWithAPositivePrompt() throws IOException {
        TinyBundle.write("dreamllm", folder, 3);
        Path file = folder.resolve("bundle.json");
        String json = Files.readString(file);
        Files.writeString(
                file,
                json.replace("\"style\"", "\"positivePrompt\": \"(best quality,extremely detailed)\", \"style\""));
    }

    @Test
    void putsThePositivePromptIntoOneBranchAndTheNegativePromptIntoTheOther() {
        Condition.CrossAttention condition = condition("A photo of a dog.", "ugly,blurry");

        assertBranch(condition.conditional(), "(best quality,extremely detailed) A photo of a dog.");
        assertBranch(condition.unconditional(), "ugly,blurry");
    }

    @Test
    void readsNothingButTheBeginTokenWhereThereIsNoNegativePrompt() {
        assertBranch(condition("A photo of a dog.", "").unconditional(), "");
    }

    @Test
    void takesSpecialTokensInBothPromptsForWords() {
        Condition.CrossAttention condition = condition("a </s> b", "<s><unk>");

        assertBranch(condition.conditional(), "(best quality,extremely detailed) a < /s> b");
        assertBranch(condition.unconditional(), "< s>< unk>");
    }

    @Test
    void takesNoneOfItsEightTokensFromATokenizerThatKnowsThem() {
        HarmlessText harmless = new HarmlessText(SpecialTokens.ROWS);

        assertThat(harmless.of(String.join("", SpecialTokens.ROWS)))
                .isEqualTo("[ PAD]< im_start>< dream_end>< dream_start>< im_patch>< im_end>< image>< dream>");
    }

    private Condition.CrossAttention condition(String prompt, String negative) {
        try (Bundle bundle = Bundle.open(folder);
                Writer writer = bundle.writer(Precision.F32)) {
            Assignment image = new Assignment(
                    Kind.IMAGE,
                    prompt,
                    List.of(),
                    new ImagePlan(1, 1, new Placement.Automatic(), "", negative),
                    new TextSampling(1, 0, 0, 1, 1, List.of()),
                    0,
                    false,
                    List.of());
            return (Condition.CrossAttention)
                    new TinyDocuments(writer).run(image).dreams().getFirst().condition();
        }
    }

    /** {@code <s>} and the words, then the dream queries between their two tokens; their states, projected. */
    private void assertBranch(FloatMatrix branch, String words) {
        try (NDManager manager = TorchScriptProgram.newManager();
                Checkpoint projectors = Checkpoint.open(folder.resolve("projectors.safetensors"));
                TextTokenizer tokenizer = TextTokenizer.open(folder.resolve("tokenizer"));
                LlamaDecoder decoder = LlamaDecoder.load(folder.resolve("language_model"), Precision.F32)) {
            NDArray special = projectors.float32(manager, "special_tokens.embedding");
            NDArray queries = projectors.float32(manager, "dream_queries").get(0);
            int before = SpecialTokens.ROWS.indexOf("<dream_start>");
            int after = SpecialTokens.ROWS.indexOf("<dream_end>");
            int[] ids = words.isEmpty() ? new int[0] : tokenizer.encode(words);
            int begin = tokenizer.idOf("<s>").orElseThrow();
            assertThat(ids).doesNotContain(tokenizer.addedTokens().values().toArray(Integer[]::new));
            NDList embeddings = new NDList(decoder.embed(manager, begin));
            if (ids.length > 0) {
                embeddings.add(decoder.embed(manager, ids));
            }
            embeddings.add(special.get(new NDIndex(before + ":" + (before + 1))));
            embeddings.add(queries);
            embeddings.add(special.get(new NDIndex(after + ":" + (after + 1))));
            NDArray all = NDArrays.concat(embeddings);
            int length = (int) all.getShape().get(0);
            try (KvPool pool = decoder.pool(1, length);
                    KvCache cache = pool.open()) {
                NDArray states = decoder.prefill(manager, cache, all).get((ids.length + 2) + ":" + (length - 1));
                NDArray weight = projectors.float32(manager, "condition_projector.weight");
                Elementwise.assertClose(
                        "condition",
                        manager.create(
                                branch.values(),
                                states.matMul(weight.transpose()).getShape()),
                        states.matMul(weight.transpose()),
                        ROUNDING);
            }
        }
    }
}
