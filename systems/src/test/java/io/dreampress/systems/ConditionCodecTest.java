package io.dreampress.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.systems.SafetensorsBytes.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionCodecTest {
    private final Condition.CrossAttention condition = new Condition.CrossAttention(
            new FloatMatrix(2, 3, new float[] {1, -2.5f, Float.MIN_VALUE, 0, 3e30f, -0f}),
            new FloatMatrix(1, 3, new float[] {4, 5, 6}));

    @Test
    void bringsACrossAttentionConditionThroughAMessageUnchanged() {
        var read = (Condition.CrossAttention) ConditionCodec.decode(ConditionCodec.encode(condition));

        assertThat(read.conditional().rows()).isEqualTo(2);
        assertThat(read.conditional().values())
                .containsExactly(condition.conditional().values());
        assertThat(read.unconditional().columns()).isEqualTo(3);
        assertThat(read.unconditional().values()).containsExactly(4, 5, 6);
    }

    @Test
    void givesTheSameBytesForTheSameCondition() {
        assertThat(ConditionCodec.encode(condition)).isEqualTo(ConditionCodec.encode(condition));
    }

    @Test
    void refusesBytesThatWereCutAnywhere() {
        byte[] bytes = ConditionCodec.encode(condition);

        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> ConditionCodec.decode(cut))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not a condition at all", "\u0002\0\0\0\0\0\0\0{}", "\u0002\0\0\0\0\0\0\0[]"})
    void refusesBytesThatAreNoCondition(String text) {
        assertThatThrownBy(() -> ConditionCodec.decode(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected");
    }

    @Test
    void refusesTensorsOfDifferentWidth() {
        byte[] bytes = SafetensorsBytes.write(
                Map.of("conditional", Tensor.of(new float[4], 2, 2), "unconditional", Tensor.of(new float[3], 1, 3)));

        assertThatThrownBy(() -> ConditionCodec.decode(bytes)).hasMessageContaining("one width, got 2 and 3");
    }

    @Test
    void refusesTensorsThatAreNoMatrix() {
        byte[] bytes = SafetensorsBytes.write(Map.of(
                "conditional", Tensor.of(new float[4], 1, 2, 2), "unconditional", Tensor.of(new float[3], 1, 3)));

        assertThatThrownBy(() -> ConditionCodec.decode(bytes)).hasMessageContaining("a matrix (rows, columns)");
    }
}
