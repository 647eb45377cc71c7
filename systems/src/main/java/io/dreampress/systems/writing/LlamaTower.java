package io.dreampress.systems.writing;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.dreampress.networks.decoder.KvCache;
import io.dreampress.networks.decoder.KvPool;
import io.dreampress.networks.decoder.LlamaDecoder;
import io.dreampress.networks.decoder.Precision;
import io.dreampress.networks.sampling.Logits;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import io.dreampress.systems.FloatMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The language tower with a {@link LlamaDecoder} that reads embeddings, whatever they are made of. Owns decoder and pool. */
public final class LlamaTower implements LanguageTower {
    private static final int PREFIXES = 2;

    private final LlamaDecoder decoder;
    private final KvPool pool;
    private final ChunkEmbedder embedder;
    private final Optional<ContinuousTokens> continuous;
    private final NDManager scope = TorchScriptProgram.newManager();
    private final Map<List<Integer>, KvCache> prefixes = new LinkedHashMap<>();
    private final LlamaContexts contexts;

    /**
     * @param pool where contexts keep their keys and values
     * @param embedder what chunks become that are no text
     */
    public LlamaTower(LlamaDecoder decoder, KvPool pool, ChunkEmbedder embedder) {
        this(decoder, pool, embedder, Optional.empty());
    }

    /**
     * @param pool where contexts keep their keys and values
     * @param embedder what chunks become that are no text
     * @param continuous how vectors are read and predicted, where a system has them
     */
    public LlamaTower(
            LlamaDecoder decoder, KvPool pool, ChunkEmbedder embedder, Optional<ContinuousTokens> continuous) {
        this.continuous = continuous;
        this.decoder = decoder;
        this.pool = pool;
        this.embedder = embedder;
        this.contexts = new LlamaContexts(pool);
    }

    @Override
    public Context open() {
        return contexts.open();
    }

    @Override
    public int positions(Chunk chunk) {
        return switch (chunk) {
            case Chunk.Tokens(List<Integer> ids) -> ids.size();
            case Chunk.Prefix(List<Integer> ids) -> ids.size();
            case Chunk.Picture picture -> embedder.positions(picture);
            case Chunk.Vector vector -> 1;
            case Chunk.Own own -> embedder.positions(own);
        };
    }

    @Override
    public Reading read(Context context, List<Chunk> chunks) {
        KvCache cache = contexts.use(context);
        List<Chunk> rest = chunks;
        if (chunks.getFirst() instanceof Chunk.Prefix(List<Integer> ids)) {
            readPrefix(cache, ids);
            rest = chunks.subList(1, chunks.size());
        }
        try (NDManager call = scope.newSubManager()) {
            NDArray states = states(call, cache, rest);
            long n = states.getShape().get(0);
            NDArray logits = decoder.logits(call, states.get(new NDIndex(n - 1 + ":" + n)));
            int width = (int) states.getShape().get(1);
            return new Reading(new FloatMatrix((int) n, width, states.toFloatArray()), logits.toFloatArray());
        }
    }

    /** What is read for chunks, {@code (n, D)}. */
    public NDArray embeddings(NDManager into, List<Chunk> chunks) {
        NDList embeddings = new NDList();
        chunks.forEach(chunk -> embeddings.addAll(embed(into, chunk)));
        return NDArrays.concat(embeddings);
    }

    /** States after chunks, {@code (n, D)}: those that the decoder reads are one pass as long as they follow each other. */
    private NDArray states(NDManager call, KvCache cache, List<Chunk> chunks) {
        NDList states = new NDList();
        List<Chunk> run = new ArrayList<>();
        for (Chunk chunk : chunks) {
            if (embedder.reads(chunk)) {
                prefill(call, cache, run, states);
                states.add(embedder.read(call, cache, chunk));
            } else {
                run.add(chunk);
            }
        }
        prefill(call, cache, run, states);
        return NDArrays.concat(states);
    }

    private void prefill(NDManager call, KvCache cache, List<Chunk> run, NDList states) {
        if (!run.isEmpty()) {
            states.add(decoder.prefill(call, cache, embeddings(call, run)));
            run.clear();
        }
    }

    /** Copies a prefix's keys and values, which are computed where they are not kept yet. */
    private void readPrefix(KvCache cache, List<Integer> ids) {
        KvCache kept = prefixes.get(ids);
        if (kept != null && cache.length() == 0) {
            cache.copyOf(kept);
            return;
        }
        boolean begins = cache.length() == 0;
        try (NDManager call = scope.newSubManager()) {
            decoder.prefill(call, cache, decoder.embed(call, ints(ids)));
        }
        if (begins && prefixes.size() < PREFIXES && pool.free() > 1) {
            KvCache copy = pool.open();
            copy.copyOf(cache);
            prefixes.put(ids, copy);
        }
    }

    private NDList embed(NDManager call, Chunk chunk) {
        return switch (chunk) {
            case Chunk.Tokens(List<Integer> ids) -> new NDList(decoder.embed(call, ints(ids)));
            case Chunk.Prefix(List<Integer> ids) -> new NDList(decoder.embed(call, ints(ids)));
            case Chunk.Picture picture -> embedder.embed(call, picture);
            case Chunk.Vector vector ->
                new NDList(continuous().embed(call, PositionBatch.rows(call, List.of(vector.values()))));
            case Chunk.Own own -> embedder.embed(call, own);
        };
    }

    @Override
    public List<float[]> decode(List<Context> batch, List<Position> positions) {
        List<KvCache> caches =
                batch.stream().map(context -> contexts.use(context)).toList();
        try (NDManager call = scope.newSubManager()) {
            PositionBatch rows = new PositionBatch(positions);
            if (rows.isPlain()) {
                Logits logits = Logits.of(decoder.step(call, caches, rows.tokens()));
                return IntStream.range(0, batch.size()).mapToObj(logits::row).toList();
            }
            NDArray states = decoder.decode(call, caches, rows.embeddings(call, decoder, continuous()));
            return rows.asked(call, states, decoder, continuous());
        }
    }

    @Override
    public float[] vector(Reading reading) {
        FloatMatrix states = reading.states();
        int from = (states.rows() - 1) * states.columns();
        float[] last = Arrays.copyOfRange(states.values(), from, from + states.columns());
        try (NDManager call = scope.newSubManager()) {
            return continuous()
                    .predict(call, PositionBatch.rows(call, List.of(last)))
                    .toFloatArray();
        }
    }

    private ContinuousTokens continuous() {
        return continuous.orElseThrow(
                () -> new IllegalStateException("language tower: expected continuous tokens, got a system without"));
    }

    private static int[] ints(Collection<Integer> ids) {
        return ids.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public boolean isExact() {
        return decoder.precision() == Precision.F32;
    }

    @Override
    public String kernels() {
        return decoder.kernels();
    }

    @Override
    public void close() {
        pool.close();
        decoder.close();
        scope.close();
    }
}
