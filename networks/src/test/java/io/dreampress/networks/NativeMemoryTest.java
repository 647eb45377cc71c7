package io.dreampress.networks;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import io.dreampress.networks.decoder.KvCache;
import io.dreampress.networks.decoder.KvPool;
import io.dreampress.networks.decoder.LlamaDecoder;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.golden.FixtureKind;
import io.dreampress.networks.golden.GoldenFixture;
import io.dreampress.networks.golden.GoldenFixtures;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.networks.unet.CrossAttentionCondition;
import io.dreampress.networks.unet.UNet;
import io.dreampress.networks.unet.UNetConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Networks give back what they took: resident memory does not grow over thousands of steps. */
class NativeMemoryTest {
    private static final int STEPS = 10_000;
    private static final int WARM = 500;
    /** What allocators keep for themselves; a leak of one small tensor a step would be more. */
    private static final long ALLOWED = 24L << 20;

    @Test
    void decodesTenThousandStepsInTheSameMemory() throws IOException {
        try (GoldenFixture fixture = GoldenFixtures.here()
                        .of(FixtureKind.DECODER)
                        .findFirst()
                        .orElseThrow();
                NDManager manager = TorchScriptProgram.newManager();
                LlamaDecoder decoder = LlamaDecoder.load(
                        io.dreampress.networks.decoder.DecoderConfig.read(
                                fixture.path().resolve("config.json")),
                        fixture.checkpoint("weights.safetensors"),
                        Precision.F32);
                KvPool pool = decoder.pool(4, 64)) {
            List<KvCache> caches = List.of(pool.open(), pool.open(), pool.open(), pool.open());
            staysFlat(manager, call -> {
                if (caches.getFirst().length() == 60) {
                    caches.forEach(cache -> cache.truncate(0));
                }
                decoder.step(call, caches, new int[] {1, 2, 3, 4});
            });
        }
    }

    @Test
    void denoisesAndDecodesThousandsOfImagesInTheSameMemory() throws IOException {
        try (GoldenFixture fixture =
                        GoldenFixtures.here().of(FixtureKind.UNET).findFirst().orElseThrow();
                NDManager manager = TorchScriptProgram.newManager();
                UNet unet = UNet.load(
                        fixture.checkpoint("weights.safetensors"),
                        UNetConfig.of(ModelConfig.read(fixture.path().resolve("config.json"))),
                        ComputeType.FLOAT32)) {
            NDArray sample = manager.ones(new Shape(2, unet.config().inChannels(), 8, 8), DataType.FLOAT32);
            NDArray timesteps = manager.full(new Shape(2), 500f);
            NDArray context = manager.ones(new Shape(2, 4, unet.config().contextWidth()), DataType.FLOAT32);
            staysFlat(
                    manager,
                    call -> {
                        try (CrossAttentionCondition condition = unet.condition(call, context, null)) {
                            unet.predict(call, sample, timesteps, condition);
                        }
                    },
                    STEPS / 10);
        }
    }

    private interface Step {
        void run(NDManager call);
    }

    private static void staysFlat(NDManager manager, Step step) throws IOException {
        staysFlat(manager, step, STEPS);
    }

    private static void staysFlat(NDManager manager, Step step, int steps) throws IOException {
        run(manager, step, Math.min(WARM, steps / 2));
        int tensors = tensors(manager);
        long before = residentBytes();
        run(manager, step, steps);
        assertThat(tensors(manager)).isEqualTo(tensors);
        if (before > 0) {
            long grown = residentBytes() - before;
            System.out.printf("%d steps: resident memory grew by %d KiB%n", steps, grown >> 10);
            assertThat(grown).isLessThan(ALLOWED);
        }
    }

    private static void run(NDManager manager, Step step, int count) {
        for (int i = 0; i < count; i++) {
            try (NDManager call = manager.newSubManager()) {
                step.run(call);
            }
        }
    }

    private static int tensors(NDManager manager) {
        return ((PtNDManager) manager).getManagedArrays().size();
    }

    /** 0 where the operating system does not say. */
    private static long residentBytes() throws IOException {
        System.gc();
        Path statm = Path.of("/proc/self/statm");
        return Files.isReadable(statm) ? Long.parseLong(Files.readString(statm).split(" ")[1]) * 4096 : 0;
    }
}
