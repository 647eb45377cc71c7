package io.dreampress.benchmarks;

import io.dreampress.networks.sampling.TokenSampler;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Choosing one token among SmolLM2's vocabulary. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
public class TokenSamplerBenchmark {
    private static final int VOCABULARY = 49_152;
    private static final int SEEN = 200;

    @Param({"0", "0.9"})
    public double temperature;

    private final float[] logits = new float[VOCABULARY];
    private final BitSet seen = new BitSet();
    private TokenSampler sampler;
    private long position;

    @Setup
    public void prepare() {
        SplittableRandom random = new SplittableRandom(0);
        for (int i = 0; i < VOCABULARY; i++) {
            logits[i] = (float) (4 * random.nextGaussian());
        }
        for (int i = 0; i < SEEN; i++) {
            seen.set(random.nextInt(VOCABULARY));
        }
        sampler = new TokenSampler(temperature, 0, 0.95, 1.1, 7);
    }

    @Benchmark
    public int sample() {
        return sampler.sample(logits.clone(), seen, position++);
    }
}
