package io.dreampress.systems.writing;

import io.dreampress.networks.sampling.TokenSampler;
import io.dreampress.systems.TextSampling;
import java.util.Collection;
import java.util.function.IntPredicate;

/** Chooses tokens as a request's sampling says; greedy where its temperature is 0. */
public final class SampledChoice implements TokenChoice {
    private final TokenSampler sampler;

    public SampledChoice(TextSampling sampling, long seed) {
        this.sampler = new TokenSampler(
                sampling.temperature(), sampling.topK(), sampling.topP(), sampling.repetitionPenalty(), seed);
    }

    @Override
    public int choose(float[] logits, long position, Collection<Integer> seen, IntPredicate allowed) {
        float[] possible = logits.clone();
        for (int id = 0; id < possible.length; id++) {
            if (!allowed.test(id)) {
                possible[id] = Float.NEGATIVE_INFINITY;
            }
        }
        int[] penalised = seen.stream().mapToInt(Integer::intValue).toArray();
        return sampler.sample(possible, penalised, position);
    }
}
