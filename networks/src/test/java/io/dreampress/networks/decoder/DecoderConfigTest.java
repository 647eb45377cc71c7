package io.dreampress.networks.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecoderConfigTest {
    private static JsonObject json() {
        return JsonParser.parseString("""
                {"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
                 "intermediate_size": 128, "vocab_size": 160, "rms_norm_eps": 1e-5}
                """).getAsJsonObject();
    }

    @Test
    void fillsInTheLibrarysDefaults() {
        DecoderConfig config = DecoderConfig.parse(json());
        assertThat(config.keyValueHeads()).isEqualTo(4);
        assertThat(config.headWidth()).isEqualTo(16);
        assertThat(config.ropeTheta()).isEqualTo(10_000);
        assertThat(config.tied()).isFalse();
        assertThat(config.parameters())
                .containsEntry("lm_head.weight", new Shape(160, 64))
                .doesNotContainKey("model.layers.0.self_attn.q_proj.bias");
    }

    @Test
    void givesQwenItsBiasesThoughNoKeySaysSo() {
        JsonObject json = json();
        json.addProperty("model_type", "qwen2");
        assertThat(DecoderConfig.parse(json).parameters())
                .containsEntry("model.layers.1.self_attn.k_proj.bias", new Shape(64))
                .doesNotContainKey("model.layers.1.self_attn.o_proj.bias");
    }

    @ParameterizedTest
    @CsvSource({
        "model_type, mamba, llama or qwen2",
        "hidden_act, gelu, silu",
        "num_key_value_heads, 3, a divisor of 4",
        "head_dim, 15, an even number",
        "num_hidden_layers, 0, at least 1"
    })
    void refusesWhatItCannotCompute(String key, String value, String expected) {
        JsonObject json = json();
        json.addProperty(key, value);
        assertThatThrownBy(() -> DecoderConfig.parse(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(expected);
    }

    @Test
    void refusesAnotherRotaryScaling() {
        JsonObject json = json();
        json.add("rope_scaling", JsonParser.parseString("{\"rope_type\": \"yarn\", \"factor\": 4}"));
        assertThatThrownBy(() -> DecoderConfig.parse(json)).hasMessageContaining("yarn");
    }

    @Test
    void namesAMissingKey() {
        JsonObject json = json();
        json.remove("vocab_size");
        assertThatThrownBy(() -> DecoderConfig.parse(json)).hasMessageContaining("vocab_size");
    }

    @Test
    void namesAMissingFile() {
        assertThatThrownBy(() -> DecoderConfig.read(Path.of("nowhere/config.json")))
                .hasMessageContaining("nowhere/config.json");
    }

    @Test
    void choosesThePrecisionByName() {
        assertThat(Precision.parse("INT8")).isEqualTo(Precision.INT8);
        assertThat(Precision.parse("auto")).isEqualTo(Precision.AUTO);
        assertThatThrownBy(() -> Precision.parse("fp4")).hasMessageContaining("f32, bf16, int8, int4, mixed, auto");
    }

    @Test
    void readsTheProcessorsFlags() {
        ProcessorFeatures features =
                ProcessorFeatures.parse("processor : 0\nflags\t\t: fpu sse2 fpu avx2 avx512_bf16\n");
        assertThat(features.bfloat16()).isTrue();
        assertThat(features).hasToString("avx2+avx512_bf16");
        assertThat(ProcessorFeatures.parse("").bfloat16()).isFalse();
        assertThat(ProcessorFeatures.parse("")).hasToString("generic");
    }
}
