package io.dreampress.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.ComputeType;
import io.dreampress.networks.autoencoder.AutoencoderKL;
import io.dreampress.networks.torchscript.TorchScriptProgram;
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

/** Latents to pixels. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class AutoencoderBenchmark {
    @Param({"1", "8"})
    public int batch;

    @Param({"FLOAT32", "BFLOAT16"})
    public ComputeType precision;

    private NDManager manager;
    private AutoencoderKL autoencoder;
    private NDArray latents;

    @Setup(Level.Trial)
    public void open() throws IOException {
        manager = TorchScriptProgram.newManager();
        autoencoder = AutoencoderKL.open(DefaultBundle.part("vae"), precision);
        latents = manager.randomNormal(new Shape(batch, autoencoder.config().latentChannels(), 16, 16));
    }

    @Benchmark
    public float decode() {
        try (NDManager call = manager.newSubManager()) {
            return autoencoder.decode(call, latents).getFloat(0, 0, 0, 0);
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        autoencoder.close();
        manager.close();
    }
}
