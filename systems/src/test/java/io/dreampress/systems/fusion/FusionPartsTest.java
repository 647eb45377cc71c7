package io.dreampress.systems.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.TinyBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FusionPartsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void write() {
        TinyBundle.write("llavafusion", folder, 1);
    }

    private void replace(String file, String old, String with) throws IOException {
        Path path = folder.resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(old);
        Files.writeString(path, text.replace(old, with));
    }

    private AbstractThrowableAssert<?, ?> assertRefused() {
        return assertThatThrownBy(() -> Bundle.open(folder)).isInstanceOf(BundleException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lmfusion", "llavafusion", "transfusion"})
    void acceptsWhatItWritesAndWritesTheSameBytesAgain(String system) throws IOException {
        Path one = folder.resolve("one");
        Path other = folder.resolve("other");
        TinyBundle.write(system, one, 9);
        TinyBundle.write(system, other, 9);
        try (Bundle first = Bundle.open(one);
                Bundle second = Bundle.open(other)) {
            assertThat(first.hash()).isEqualTo(second.hash());
            assertThat(first.descriptor().system()).isEqualTo(system);
        }
    }

    @Test
    void refusesAnAutoencoderOfOtherChannels() throws IOException {
        replace("vae/config.json", "\"latent_channels\": 8", "\"latent_channels\": 4");
        assertRefused()
                .hasMessageContaining("vae/config.json latent_channels: expected 8")
                .hasMessageContaining("image_tower/config.json")
                .hasMessageContaining("got 4");
    }

    @Test
    void refusesAnImageTowerOfAnotherWidth() throws IOException {
        replace("language_model/config.json", "\"hidden_size\": 64", "\"hidden_size\": 32");
        assertRefused()
                .hasMessageContaining("model.layers.0.self_attn_img.q_proj.weight")
                .hasMessageContaining("language_model/config.json hidden_size 32")
                .hasMessageContaining("multi_modal_projector")
                .hasMessageContaining("vision_encoder/config.json hidden_size 32");
    }

    @Test
    void refusesABundleWithoutMarkers() throws IOException {
        replace("bundle.json", "\"<BOI>\"", "\"<boi>\"");
        assertRefused().hasMessageContaining("specialTokens: expected [begin, end, <BOI>, <EOI>]");
    }

    @Test
    void refusesMarkersBeyondTheVocabulary() throws IOException {
        replace("bundle.json", "261", "288");
        assertRefused()
                .hasMessageContaining("specialTokens '<EOI>': expected an id inside")
                .hasMessageContaining("288");
    }

    @Test
    void refusesASystemWhoseTowersAreOthers() throws IOException {
        replace("bundle.json", "llavafusion", "transfusion");
        assertRefused().hasMessageContaining("unexpected").hasMessageContaining("_img");
    }

    @Test
    void namesEveryPartThatIsMissing() throws IOException {
        for (String file : Arrays.asList("vision_encoder/config.json", "projectors.safetensors", "vae/config.json")) {
            Files.delete(folder.resolve(file));
        }
        assertRefused()
                .hasMessageContaining("3 faults")
                .hasMessageContaining("vision_encoder/config.json")
                .hasMessageContaining("projectors.safetensors")
                .hasMessageContaining("vae/config.json");
    }
}
