package io.dreampress.networks.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.torchscript.TorchScriptException;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GradientTapeTest {
    private final NDManager manager = TorchScriptProgram.newManager();
    private final Parameters parameters = Parameters.create()
            .put("first.weight", manager.create(new float[] {1, 2, 3, 4}, new Shape(2, 2)))
            .put("first.bias", manager.create(new float[] {1, -1}))
            .put("second.weight", manager.create(new float[] {1, 1}, new Shape(1, 2)))
            .put("unused.weight", manager.create(new float[] {5}));

    @AfterEach
    void freeMemory() {
        parameters.close();
        manager.close();
    }

    /** x → second(first(x)), a sum of both outputs of the first layer. */
    private NDArray loss(float... x) {
        NDArray hidden = Layers.linear(manager, parameters, "first", manager.create(x, new Shape(1, 2)));
        return Layers.linear(manager, parameters, "second", hidden).sum();
    }

    @Test
    void gradientsPassThroughFrozenParameters() {
        parameters.learn(name -> name.startsWith("first"));
        try (GradientTape tape = GradientTape.record()) {
            Map<String, NDArray> gradients = tape.gradients(manager, loss(3, 7), parameters);
            assertThat(gradients).containsOnlyKeys("first.weight", "first.bias");
            assertThat(gradients.get("first.weight").toFloatArray()).containsExactly(3, 7, 3, 7);
            assertThat(gradients.get("first.bias").toFloatArray()).containsExactly(1, 1);
        }
    }

    @Test
    void aLossOfSeveralPartsIsDifferentiatedAsTheirSum() {
        parameters.learn("second.weight"::equals);
        try (GradientTape tape = GradientTape.record()) {
            NDArray sum = loss(1, 0).add(loss(0, 1).mul(10));
            assertThat(tape.gradients(manager, sum, parameters)
                            .get("second.weight")
                            .toFloatArray())
                    .containsExactly(2 + 10 * 3, 2 + 10 * 3);
        }
    }

    @Test
    void aParameterThatTheLossDoesNotUseHasAGradientOfZeros() {
        parameters.learn(name -> true);
        try (GradientTape tape = GradientTape.record()) {
            assertThat(tape.gradients(manager, loss(1, 1), parameters)
                            .get("unused.weight")
                            .toFloatArray())
                    .containsExactly(0);
        }
    }

    /** Torch keeps the rows for the way back; Java's memory under them must not be collected before. */
    @Timeout(60)
    @Test
    void aPickedRowsGradientReachesItAfterACollection() {
        assertThat(gradientAfterACollection(weight -> Layers.pick(manager, weight, 1)))
                .containsExactly(0, 0, 50, 50);
    }

    @Timeout(60)
    @Test
    void aPlacedRowsGradientReachesItAfterACollection() {
        assertThat(gradientAfterACollection(weight -> Layers.place(
                        manager, weight, new long[] {1}, manager.create(new float[] {7, 8}, new Shape(1, 2)))))
                .containsExactly(50, 50, 0, 0);
    }

    /** Of the first weight, through the sum of what 50 calls make of it. */
    private float[] gradientAfterACollection(UnaryOperator<NDArray> layer) {
        parameters.learn("first.weight"::equals);
        try (GradientTape tape = GradientTape.record()) {
            List<NDArray> results = Stream.generate(() -> layer.apply(parameters.get("first.weight")))
                    .limit(50)
                    .toList();
            collectGarbage();
            NDArray sum =
                    results.stream().map(NDArray::sum).reduce(NDArray::add).orElseThrow();
            return tape.gradients(manager, sum, parameters).get("first.weight").toFloatArray();
        }
    }

    /** Returns when unreachable direct buffers are freed, their memory written over by others. */
    private static void collectGarbage() {
        BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .findFirst()
                .orElseThrow();
        allocate(1);
        long before = direct.getCount();
        while (direct.getCount() >= before) {
            System.gc();
        }
        allocate(1000);
    }

    private static void allocate(int buffers) {
        for (int i = 0; i < buffers; i++) {
            ByteBuffer.allocateDirect(Long.BYTES).putLong(Long.MAX_VALUE);
        }
    }

    @Test
    void refusesToDifferentiateWhatWasComputedWhilePaused() {
        parameters.learn(name -> true);
        try (GradientTape tape = GradientTape.paused()) {
            NDArray loss = loss(1, 1);
            assertThatThrownBy(() -> tape.gradients(manager, loss, parameters))
                    .isInstanceOf(TorchScriptException.class)
                    .hasMessageContaining("gradients");
        }
    }

    @Test
    void placedRowsPassTheirGradientsAndReplacedRowsNone() {
        try (Parameters rows = Parameters.create()) {
            rows.put("table", manager.ones(new Shape(1, 3, 2)));
            rows.put("queries", manager.ones(new Shape(1, 2)));
            rows.learn(name -> true);
            try (GradientTape tape = GradientTape.record()) {
                NDArray mixed = Layers.place(manager, rows.get("table"), new long[] {1}, rows.get("queries"));
                NDArray picked = Layers.pick(manager, mixed, 1, 2);
                Map<String, NDArray> gradients =
                        tape.gradients(manager, picked.mul(3).sum(), rows);
                assertThat(gradients.get("table").toFloatArray()).containsExactly(0, 0, 0, 0, 3, 3);
                assertThat(gradients.get("queries").toFloatArray()).containsExactly(3, 3);
            }
        }
    }

    @Test
    void setWritesOverAParameterThatIsLearned() {
        parameters.learn("first.bias"::equals);
        parameters.set("first.bias", manager.create(new float[] {8, 9}));
        assertThat(parameters.get("first.bias").toFloatArray()).containsExactly(8, 9);
        try (GradientTape tape = GradientTape.record()) {
            assertThat(tape.gradients(manager, loss(1, 1), parameters)).containsOnlyKeys("first.bias");
        }
    }

    @Test
    void refusesToLearnNothing() {
        assertThatThrownBy(() -> parameters.learn("language_model"::equals))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one that is learned");
    }

    @Test
    void refusesANameThatIsTaken() {
        NDArray other = manager.ones(new Shape(2));
        assertThatThrownBy(() -> parameters.put("first.bias", other)).hasMessageContaining("'first.bias'");
    }
}
