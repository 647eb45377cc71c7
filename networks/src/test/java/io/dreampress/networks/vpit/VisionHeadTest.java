package io.dreampress.networks.vpit;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.checkpoint.SafetensorsWriter;
import io.dreampress.networks.random.Philox;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VisionHeadTest {
    private static final int WIDTH = 96;
    private static final int TOKENS = 40;

    private final NDManager manager = TorchScriptProgram.newManager();
    private Checkpoint checkpoint;
    private VisionHead head;
    private MmProjector projector;

    @TempDir
    private Path folder;

    @BeforeEach
    void loadRandomWeights() throws IOException {
        Map<String, NDArray> tensors = new LinkedHashMap<>();
        VisionHead.parameters(WIDTH, TOKENS)
                .forEach((name, shape) -> tensors.put("vision_head." + name, random(tensors.size(), shape)));
        MmProjector.parameters(TOKENS, WIDTH)
                .forEach((name, shape) -> tensors.put("mm_projector." + name, random(tensors.size(), shape)));
        Path file = folder.resolve("projectors.safetensors");
        SafetensorsWriter.write(file, tensors, Map.of());
        checkpoint = Checkpoint.open(file);
        head = VisionHead.load(checkpoint.below("vision_head."), WIDTH, TOKENS);
        projector = MmProjector.load(checkpoint.below("mm_projector."), TOKENS, WIDTH);
    }

    @AfterEach
    void freeMemory() {
        head.close();
        projector.close();
        checkpoint.close();
        manager.close();
    }

    private NDArray random(long stream, Shape shape) {
        return manager.create(new Philox(1, stream).gaussians((int) shape.size()), shape);
    }

    @Test
    void predictsTokensOfLengthOne() {
        NDArray tokens = head.predict(manager, random(100, new Shape(2, 3, WIDTH)));

        assertThat(tokens.getShape()).isEqualTo(new Shape(2, 3, TOKENS));
        for (float length : tokens.norm(new int[] {2}).toFloatArray()) {
            assertThat(length).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-6f));
        }
    }

    @Test
    void givesARowTheSameBitsBesideOthers() {
        NDArray states = random(100, new Shape(7, WIDTH));
        NDArray together = projector.project(manager, head.predict(manager, states));

        for (int row = 0; row < 7; row++) {
            NDArray alone = projector.project(manager, head.predict(manager, states.get(row + ":" + (row + 1))));
            assertThat(alone.toFloatArray()).isEqualTo(together.get(row).toFloatArray());
        }
    }
}
