package io.dreampress.networks.connector;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsWriter;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectorTest {
    private final NDManager manager = TorchScriptProgram.newManager();

    @TempDir
    private Path folder;

    @AfterEach
    void freeMemory() {
        manager.close();
    }

    @Test
    void multipliesWithoutABiasIfThereIsNone() throws IOException {
        assertThat(project(Map.of("other.weight", weight(), "p.weight", weight())))
                .containsExactly(5, 11, 17);
    }

    @Test
    void addsTheBiasIfThereIsOne() throws IOException {
        NDArray bias = manager.create(new float[] {100, 200, 300});
        assertThat(project(Map.of("p.weight", weight(), "p.bias", bias))).containsExactly(105, 211, 317);
    }

    private NDArray weight() {
        return manager.create(new float[] {1, 2, 3, 4, 5, 6}, new Shape(3, 2));
    }

    private float[] project(Map<String, NDArray> tensors) throws IOException {
        Path file = folder.resolve("projectors.safetensors");
        SafetensorsWriter.write(file, tensors, Map.of());
        try (Checkpoint checkpoint = Checkpoint.open(file);
                Projector projector = new Projector(checkpoint, "p")) {
            return projector
                    .project(manager, manager.create(new float[] {1, 2}, new Shape(1, 1, 2)))
                    .toFloatArray();
        }
    }
}
