package io.dreampress.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void writeBundle() {
        TinyBundle.write(folder, 1);
    }

    @Test
    void opensWhatTinyBundleWrites() {
        try (Bundle bundle = Bundle.open(folder)) {
            assertThat(bundle.descriptor().name()).isEqualTo("dreampress-tiny");
            assertThat(bundle.supports(Kind.ANSWER)).isTrue();
            assertThat(bundle.supports(Kind.EDIT)).isFalse();
        }
    }

    @Test
    void hasTheSameHashForTheSameFilesAndAnotherForOthers(@TempDir Path same, @TempDir Path other) throws IOException {
        TinyBundle.write(same, 1);
        TinyBundle.write(other, 2);
        Files.writeString(same.resolve("README.md"), "texts about a bundle do not change it");

        assertThat(Bundle.open(folder).hash())
                .matches("[0-9a-f]{64}")
                .isEqualTo(Bundle.open(same).hash())
                .isNotEqualTo(Bundle.open(other).hash());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"format\": 1 | \"format\": 2 | format: expected 1, got 2",
                "\"system\": \"dreamllm\" | \"system\": \"dalle\" | got 'dalle'; use a newer version",
                "\"name\" | \"nam\" | nam",
                "\"precision\": \"f32\" | \"precision\": \"f8\" | precision: expected auto, f32, bf16, int8 or int4, got 'f8'",
                "\"contextTokens\": 2048 | \"contextTokens\": 9999 | contextTokens: expected at most",
                "\"<im_end>\": 293 | \"<im_end>\": 7 | specialTokens '<im_end>': expected id 293",
                "\"width\": 32 | \"width\": 33 | imageSizes: expected multiples of 8 pixels, got 33 x 16",
                "\"answer\" | \"edit\" | kinds: expected no 'edit'",
                "\"minImages\": 1 | \"minImages\": 3 | expected 0 <= minImages <= maxImages, got 3 and 2"
            })
    void refusesADescriptorThatItCannotServe(String good, String bad, String complaint) throws IOException {
        Path file = folder.resolve("bundle.json");
        Files.writeString(file, Files.readString(file).replace(good, bad));

        assertThatThrownBy(() -> Bundle.open(folder))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void readsImagesBackAsLearnedUnlessItsDefaultsSayOtherwise() throws IOException {
        Path file = folder.resolve("bundle.json");
        String learned = Files.readString(file);
        assertThat(readsBack()).isTrue();

        String off = learned.replace("\"minImages\"", "\"feedback\": false, \"minImages\"");
        Files.writeString(file, off);
        assertThat(readsBack()).isFalse();

        Files.writeString(
                file,
                off.replace("\"feedback\": true", "\"feedback\": no")
                        .replace("\"feedback\": false", "\"feedback\": true")
                        .replace("\"feedback\": no", "\"feedback\": false"));
        assertThatThrownBy(this::readsBack)
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("defaults.feedback: expected false where learned.feedback is false, got true");
    }

    private boolean readsBack() {
        try (Bundle bundle = Bundle.open(folder)) {
            return bundle.descriptor().defaults().feedback();
        }
    }

    @Test
    void listsEveryMissingFile() throws IOException {
        Files.delete(folder.resolve("unet/config.json"));
        Files.delete(folder.resolve("vae/diffusion_pytorch_model.safetensors"));
        Files.delete(folder.resolve("tokenizer/tokenizer.json"));

        assertThatThrownBy(() -> Bundle.open(folder))
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("file 'unet/config.json'")
                .hasMessageContaining("folder 'vae'")
                .hasMessageContaining("file 'tokenizer/tokenizer.json'");
    }

    @Test
    void refusesAFolderThatIsNoBundle() {
        assertThatThrownBy(() -> Bundle.open(folder.resolve("unet")))
                .hasMessageContaining("expected a folder with bundle.json, got a folder without it");
        assertThatThrownBy(() -> Bundle.open(folder.resolve("nowhere"))).hasMessageContaining("got no such folder");
    }

    @Test
    void namesBothSidesWhereWidthsDoNotFit() throws IOException {
        Path config = folder.resolve("unet/config.json");
        Files.writeString(
                config, Files.readString(config).replace("\"cross_attention_dim\": 32", "\"cross_attention_dim\": 48"));

        assertThatThrownBy(() -> Bundle.open(folder))
                .hasMessageContaining("mis-shaped condition_projector.weight")
                .hasMessageContaining("hidden_size 64")
                .hasMessageContaining("cross_attention_dim 48");
    }

    @Test
    void listsMisshapedTensorsOfTheWritingSide() throws IOException {
        Path config = folder.resolve("language_model/config.json");
        Files.writeString(
                config, Files.readString(config).replace("\"intermediate_size\": 128", "\"intermediate_size\": 96"));

        assertThatThrownBy(() -> Bundle.open(folder).writer())
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("mis-shaped model.layers.0.mlp.gate_proj.weight")
                .hasMessageContaining("mis-shaped model.layers.1.mlp.down_proj.weight");
    }

    @Test
    void refusesTruncatedWeightsOfBothPartsOfTheDrawingSide() throws IOException {
        for (String part : new String[] {"unet", "vae"}) {
            Path weights = folder.resolve(part + "/diffusion_pytorch_model.safetensors");
            byte[] bytes = Files.readAllBytes(weights);
            Files.write(weights, java.util.Arrays.copyOf(bytes, bytes.length - 100));
        }

        assertThatThrownBy(() -> Bundle.open(folder).painter())
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("unet")
                .hasMessageContaining("vae");
    }
}
