package io.dreampress.systems;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class NativeThreadsTest {
    @Test
    void namesTheKernelsThatLibtorchPicks() {
        assertThat(NativeThreads.kernels("amd64", Set.of("avx2", "fma", "avx512vl", "avx512bw", "avx512dq")))
                .isEqualTo("AVX512");
        assertThat(NativeThreads.kernels("amd64", Set.of("avx2", "fma", "avx512f")))
                .isEqualTo("AVX2");
        assertThat(NativeThreads.kernels("amd64", Set.of("sse4_2"))).isEqualTo("DEFAULT");
        assertThat(NativeThreads.kernels("aarch64", Set.of())).isEqualTo("NEON");
    }

    @Test
    void keepsWhatTheEnvironmentSays() {
        assertThat(NativeThreads.boundSpinning()).isTrue();
    }
}
