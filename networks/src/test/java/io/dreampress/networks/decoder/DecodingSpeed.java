package io.dreampress.networks.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.dreampress.networks.golden.SmolLm2;
import io.dreampress.networks.sampling.Logits;
import io.dreampress.networks.sampling.TokenSampler;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Prints tokens a second of the default bundle's decoder around context 150: {@code DecodingSpeed int8,bf16 1,8,32}. Run
 * it with {@code GOMP_SPINCOUNT=5000} on a quiet machine.
 */
final class DecodingSpeed {
    private static final int PROMPT = 128;
    private static final int WARM_UP = 6;
    private static final int STEPS = 40;

    private DecodingSpeed() {}

    public static void main(String[] arguments) {
        int[] sizes = Arrays.stream(arguments[1].split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        for (String precision : arguments[0].split(",")) {
            long start = System.nanoTime();
            try (LlamaDecoder decoder = LlamaDecoder.load(SmolLm2.languageModel(), Precision.parse(precision))) {
                System.out.printf("%s, loaded in %.2f s%n", decoder.kernels(), (System.nanoTime() - start) / 1e9);
                for (int size : sizes) {
                    measure(decoder, size, false);
                    measure(decoder, size, true);
                }
            }
        }
    }

    private static void measure(LlamaDecoder decoder, int size, boolean sampling) {
        TokenSampler sampler = new TokenSampler(0.8, 40, 0.95, 1.1, 1);
        try (NDManager manager = TorchScriptProgram.newManager();
                KvPool pool = decoder.pool(size, 512)) {
            List<KvCache> caches = new ArrayList<>();
            int[] prompt = IntStream.range(0, PROMPT).map(i -> 1000 + 37 * i).toArray();
            BitSet seen = new BitSet();
            Arrays.stream(prompt).forEach(seen::set);
            long[] prefill = new long[size];
            for (int row = 0; row < size; row++) {
                KvCache cache = pool.open();
                long start = System.nanoTime();
                decoder.prefill(manager, cache, decoder.embed(manager, prompt)).close();
                prefill[row] = System.nanoTime() - start;
                caches.add(cache);
            }
            Arrays.sort(prefill);
            int[] tokens = IntStream.range(0, size).map(row -> 500 + row).toArray();
            long[] steps = new long[STEPS];
            for (int step = 0; step < WARM_UP + STEPS; step++) {
                long start = System.nanoTime();
                try (NDArray logits = decoder.step(manager, caches, tokens)) {
                    Logits rows = Logits.of(logits);
                    for (int row = 0; sampling && row < size; row++) {
                        tokens[row] = sampler.sample(rows.row(row), seen, step);
                    }
                }
                if (step >= WARM_UP) {
                    steps[step - WARM_UP] = System.nanoTime() - start;
                }
            }
            Arrays.sort(steps);
            System.out.printf(
                    "  B=%d %s: %.0f tokens/s median, %.0f best; prefill of %d: %.3f s%n",
                    size,
                    sampling ? "sampling" : "logits only",
                    size * 1e9 / steps[STEPS / 2],
                    size * 1e9 / steps[2],
                    PROMPT,
                    prefill[size / 2] / 1e9);
        }
    }
}
