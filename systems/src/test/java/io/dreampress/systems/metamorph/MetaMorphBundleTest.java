package io.dreampress.systems.metamorph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.Kind;
import io.dreampress.systems.TinyBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetaMorphBundleTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void writeBundle() {
        TinyBundle.write("metamorph", folder, 1);
    }

    @Test
    void canDoEveryKind() {
        try (Bundle bundle = Bundle.open(folder)) {
            assertThat(bundle.descriptor().kinds()).containsExactlyInAnyOrder(Kind.values());
        }
    }

    @Test
    void writesTheSameBytesForTheSameSeed(@TempDir Path same, @TempDir Path other) {
        TinyBundle.write("metamorph", same, 1);
        TinyBundle.write("metamorph", other, 2);

        assertThat(Bundle.open(same).hash())
                .isEqualTo(Bundle.open(folder).hash())
                .isNotEqualTo(Bundle.open(other).hash());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bundle.json | \"<image_end>\": 264 | \"<image_eend>\": 264 | got none of these: [<image_end>]",
                "bundle.json | \"<image_end>\": 264 | \"<image_end>\": 263 | expected five different ids",
                "bundle.json | \"<image_end>\": 264 | \"<image_end>\": 267 | tokenizer.json '<image_end>': expected id 267 (bundle.json specialTokens), got 264",
                "bundle.json | \"<image_end>\": 264 | \"<image_end>\": 999 | specialTokens: expected ids below language_model/config.json vocab_size 268",
                "bundle.json | \"feedback\": true | \"feedback\": false | learned.feedback: expected true",
                "bundle.json | visual-tokens | queries | learned.conditionSource: expected 'visual-tokens'",
                "bundle.json | \"document\" | \"caption\" | learned.conditionContext: expected 'document'",
                "bundle.json | \"negativePrompt\": \"\" | \"negativePrompt\": \"x\" | defaults.negativePrompt: expected none",
                "bundle.json | \"contextTokens\": 2048 | \"contextTokens\": 9999 | contextTokens: expected at most the language model's max_position_embeddings 4096, got 9999",
                "language_model/config.json | \"num_image_tokens\": 4 | \"num_image_tokens\": 5 | config.json 'num_image_tokens': expected a square number",
                "language_model/config.json | \"num_image_tokens\": 4 | \"num_image_tokens\": 81 | adapter/config.json num_tokens: expected at least 81 (language_model/config.json num_image_tokens), got 77",
                "language_model/config.json | \"interpolation\" | \"pooling\" | option 'image_token_reduction': expected interpolation",
                "vision_encoder/preprocessor_config.json | \"height\": 70 | \"height\": 84 | size: expected 70 x 70 (vision_encoder/config.json image_size), got 70 x 84",
                "adapter/config.json | \"input_dim\": 32 | \"input_dim\": 48 | adapter/config.json input_dim: expected 32 (vision_encoder/config.json hidden_size), got 48",
                "unet/config.json | \"cross_attention_dim\": 32 | \"cross_attention_dim\": 40 | adapter/config.json output_dim: expected 40 (unet/config.json cross_attention_dim), got 32"
            })
    void refusesPartsThatDoNotFit(String file, String good, String bad, String complaint) throws IOException {
        Path changed = folder.resolve(file);
        String before = Files.readString(changed);
        Files.writeString(changed, before.replace(good, bad));

        assertThat(before).contains(good);
        assertThatThrownBy(() -> Bundle.open(folder))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void namesBothSidesWhereTheProjectorsDoNotFit() throws IOException {
        Path config = folder.resolve("language_model/config.json");
        Files.writeString(config, Files.readString(config).replace("\"hidden_size\": 64", "\"hidden_size\": 96"));

        assertThatThrownBy(() -> Bundle.open(folder))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("mis-shaped vision_head.0.weight")
                .hasMessageContaining("mis-shaped mm_projector.2.bias")
                .hasMessageContaining("language_model/config.json hidden_size 96")
                .hasMessageContaining("vision_encoder/config.json hidden_size 32");
    }

    @Test
    void listsEveryMissingFile() throws IOException {
        Files.delete(folder.resolve("adapter/config.json"));
        Files.delete(folder.resolve("vision_encoder/model.safetensors"));
        Files.delete(folder.resolve("projectors.safetensors"));

        assertThatThrownBy(() -> Bundle.open(folder))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("file 'adapter/config.json'")
                .hasMessageContaining("folder 'vision_encoder'")
                .hasMessageContaining("file 'projectors.safetensors'");
    }
}
