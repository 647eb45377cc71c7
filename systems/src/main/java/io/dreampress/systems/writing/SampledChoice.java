package io.dreampress.systems.writing;

import io.dreampress.networks.sampling.TokenSampler;
import io.dreampress.systems.TextSampling;
import java.util.BitSet;

/** Chooses tokens as a request's sampling says; greedy where its temperature is 0. */
public final class SampledChoice implements TokenChoice {
    private final TokenSampler sampler;

    /** @param seed of the noise, which is a function of it and the position alone */
    public SampledChoice(TextSampling sampling, long seed) {
        this.sampler = new TokenSampler(
                sampling.temperature(), sampling.topK(), sampling.topP(), sampling.repetitionPenalty(), seed);
    }

    @Override
    public int choose(float[] logits, long position, BitSet seen) {
        return sampler.sample(logits, seen, position);
    }
}
