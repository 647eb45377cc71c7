package io.dreampress.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.decoder.KvCache;
import io.dreampress.networks.decoder.KvPool;
import io.dreampress.networks.decoder.LlamaDecoder;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.ArrayList;
import java.util.List;
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

/** The decoder at a context of 150 positions: one token for every session of a batch, and the prefill of a prompt. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 3, time = 3)
@Fork(1)
public class DecoderBenchmark {
    private static final int CONTEXT = 150;
    private static final int PROMPT = 128;
    private static final int CAPACITY = 1024;

    @Param({"1", "8", "32"})
    public int sessions;

    @Param({"F32", "BF16", "INT8", "MIXED"})
    public Precision precision;

    private final List<KvCache> caches = new ArrayList<>();
    private NDManager manager;
    private LlamaDecoder decoder;
    private KvPool pool;
    private KvCache empty;
    private NDArray prompt;
    private int[] tokens;

    @Setup(Level.Trial)
    public void open() {
        manager = TorchScriptProgram.newManager();
        decoder = LlamaDecoder.load(DefaultBundle.part("language_model"), precision);
        pool = decoder.pool(sessions + 1, CAPACITY);
        tokens = new int[sessions];
        prompt = manager.randomNormal(
                0, 0.1f, new Shape(PROMPT, decoder.config().width()), ai.djl.ndarray.types.DataType.FLOAT32);
        NDArray context = manager.randomNormal(
                0, 0.1f, new Shape(CONTEXT, decoder.config().width()), ai.djl.ndarray.types.DataType.FLOAT32);
        for (int i = 0; i < sessions; i++) {
            KvCache cache = pool.open();
            try (NDManager call = manager.newSubManager()) {
                decoder.prefill(call, cache, context);
            }
            caches.add(cache);
            tokens[i] = 100 + i;
        }
        empty = pool.open();
    }

    @Benchmark
    public float step() {
        try (NDManager call = manager.newSubManager()) {
            float logit = decoder.step(call, caches, tokens).getFloat(0, 0);
            caches.forEach(cache -> cache.truncate(CONTEXT));
            return logit;
        }
    }

    @Benchmark
    public float prefill() {
        try (NDManager call = manager.newSubManager()) {
            float state = decoder.prefill(call, empty, prompt).getFloat(0, 0);
            empty.truncate(0);
            return state;
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        pool.close();
        decoder.close();
        manager.close();
    }
}
