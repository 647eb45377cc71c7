package io.dreampress.networks.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import org.junit.jupiter.api.Test;

class LogitsTest {
    @Test
    void copiesRowsOutOfNativeMemory() {
        try (NDManager manager = TorchScriptProgram.newManager()) {
            Logits logits = Logits.of(manager.create(new float[] {1, 2, 3, -4.5f, 5, 1e9f}, new Shape(2, 3)));
            assertThat(logits.row(1)).containsExactly(-4.5f, 5, 1e9f);
            assertThat(logits.row(0)).containsExactly(1, 2, 3);
            assertThat(logits.row(1)).containsExactly(-4.5f, 5, 1e9f);
        }
    }
}
