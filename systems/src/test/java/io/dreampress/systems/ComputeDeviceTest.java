package io.dreampress.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComputeDeviceTest {
    @Test
    void runsOnTheProcessorEverywhere() {
        assertThatCode(() -> new ComputeDevice("cpu").require()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "cuda", "cuda:x", "CPU", "cuda:123"})
    void refusesWhatIsNoDevice(String name) {
        assertThatThrownBy(() -> new ComputeDevice(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected cpu, or cuda:0")
                .hasMessageContaining("'" + name + "'");
    }

    @Test
    void saysWhatAGraphicsProcessorLacksAndHowToGetIt() {
        assertThat(new ComputeDevice("cuda:0").missing(false, "cpu"))
                .anyMatch(sentence -> sentence.startsWith("an NVIDIA driver: install one"))
                .anyMatch(sentence -> sentence.contains("pytorch-native-cu128"));
        assertThatThrownBy(() -> new ComputeDevice("cuda:0").require())
                .isInstanceOf(BundleException.class)
                .hasMessageContaining("dreampress.device=cpu");
    }

    @Test
    void doesNotAskForWhatIsThere() {
        assertThat(new ComputeDevice("cuda:1").missing(true, "cu128"))
                .noneMatch(sentence -> sentence.contains("driver") || sentence.contains("libtorch"));
    }
}
