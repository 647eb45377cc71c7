package io.dreampress.systems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.systems.SafetensorsBytes.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
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
    void bringsPicturesAndTheirGuidanceThroughAMessage() {
        FloatMatrix pictures = new FloatMatrix(1, 2, new float[] {5, 6});
        Condition.CrossAttention pictured = new Condition.CrossAttention(
                new FloatMatrix(2, 2, new float[4]),
                new FloatMatrix(1, 2, new float[2]),
                java.util.Optional.of(new Condition.Pictured(pictures, 1.5)));

        Condition.CrossAttention read =
                (Condition.CrossAttention) ConditionCodec.decode(ConditionCodec.encode(pictured));

        assertThat(read.pictured().orElseThrow().guidance()).isEqualTo(1.5);
        assertThat(read.pictured().orElseThrow().branch().values()).containsExactly(5, 6);
    }

    @Test
    void refusesTensorsThatAreNoMatrix() {
        byte[] bytes = SafetensorsBytes.write(Map.of(
                "conditional", Tensor.of(new float[4], 1, 2, 2), "unconditional", Tensor.of(new float[3], 1, 3)));

        assertThatThrownBy(() -> ConditionCodec.decode(bytes)).hasMessageContaining("a matrix (rows, columns)");
    }

    @Test
    void bringsAContextThroughAMessageUnchanged() {
        float[] latents = {1, -2.5f, Float.MIN_VALUE, 0, 3e30f, -0f, 7, 8, 9, 10, 11, 12};
        float[] features = {0.5f, -0.25f, 3, 4};
        Condition.Context context = new Condition.Context(
                List.of(
                        new ContextPart.Tokens(List.of(1, 127_999, 0)),
                        new ContextPart.Features(new FloatMatrix(2, 2, features)),
                        new ContextPart.Image(2, 2, 3, latents),
                        new ContextPart.Tokens(List.of(5))),
                List.of(new ContextPart.Tokens(List.of(1, 5))));

        var read = (Condition.Context) ConditionCodec.decode(ConditionCodec.encode(context));

        assertThat(read.unconditional()).isEqualTo(context.unconditional());
        assertThat(read.conditional().get(0)).isEqualTo(context.conditional().get(0));
        assertThat(((ContextPart.Features) read.conditional().get(1))
                        .embeddings()
                        .values())
                .containsExactly(features);
        ContextPart.Image image = (ContextPart.Image) read.conditional().get(2);
        assertThat(image.latents()).containsExactly(latents);
        assertThat(new int[] {image.channels(), image.height(), image.width()}).containsExactly(2, 2, 3);
        assertThat(read.conditional().get(3)).isEqualTo(context.conditional().get(3));
    }

    @Test
    void refusesAContextWithAPartMissing() {
        byte[] bytes = SafetensorsBytes.write(Map.of(
                "conditional.1.tokens", Tensor.of(new float[] {4}, 1),
                "unconditional.0.tokens", Tensor.of(new float[] {1}, 1)));

        assertThatThrownBy(() -> ConditionCodec.decode(bytes)).hasMessageContaining("numbered from 0");
    }

    @Test
    void refusesTokensThatAreNoIds() {
        byte[] bytes = SafetensorsBytes.write(Map.of(
                "conditional.0.tokens", Tensor.of(new float[] {4.5f}, 1),
                "unconditional.0.tokens", Tensor.of(new float[] {1}, 1)));

        assertThatThrownBy(() -> ConditionCodec.decode(bytes)).hasMessageContaining("expected ids, got 4.5");
    }
}
