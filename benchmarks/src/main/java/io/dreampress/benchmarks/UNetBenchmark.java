package io.dreampress.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.networks.unet.CrossAttentionCondition;
import io.dreampress.networks.unet.UNet;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One call of the U-Net: a guided image takes two rows of it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class UNetBenchmark {
    @Param({"2", "16"})
    public int batch;

    @Param({"FLOAT32", "BFLOAT16"})
    public ComputeType precision;

    private NDManager manager;
    private UNet unet;
    private NDArray sample;
    private NDArray timesteps;
    private CrossAttentionCondition condition;

    @Setup(Level.Trial)
    public void open() throws IOException {
        manager = TorchScriptProgram.newManager();
        unet = UNet.open(DefaultBundle.part("unet"), precision);
        sample = manager.randomNormal(new Shape(batch, unet.config().inChannels(), 16, 16));
        timesteps = manager.full(new Shape(batch), 500f);
        condition = unet.condition(
                manager,
                manager.randomNormal(new Shape(batch, 8, unet.config().contextWidth())),
                manager.ones(new Shape(batch, 8)));
    }

    @Benchmark
    public float predict() {
        try (NDManager call = manager.newSubManager()) {
            return unet.predict(call, sample, timesteps, condition).getFloat(0, 0, 0, 0);
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        unet.close();
        manager.close();
    }
}
