package io.dreampress.networks.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * LLaMA-family decoder (Touvron et al. 2023, arXiv 2302.13971; Llama 3.1's rotary scaling; Qwen2's biases). It reads
 * embeddings, not tokens, so that images and queries enter like words, and gives states after the final norm.
 *
 * <p>A sequence is read in chunks with {@link #prefill} and continued position by position, many sequences at once, with
 * {@link #step} (tokens to logits in one native call) or {@link #decode}. Sequences of any lengths may join and leave
 * between steps. In {@link Precision#F32} a sequence's results do not depend on the others.
 *
 * <p>Not thread-safe: one thread at a time uses a decoder and its pools, inside the process's compute lane.
 */
public final class LlamaDecoder implements AutoCloseable {
    private final DecoderConfig config;
    private final Precision precision;
    private final NDManager scope;
    private final TorchScriptProgram program;
    private int extraTokens;
    private int extraPredicted;

    private LlamaDecoder(DecoderConfig config, Precision precision) {
        this.config = config;
        this.precision = precision;
        this.scope = TorchScriptProgram.newManager();
        this.program = DecoderWeights.program(scope, precision);
    }

    /** Loads {@code config.json} and the weights of a folder in Hugging Face's layout. */
    public static LlamaDecoder load(Path folder, Precision precision) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return load(DecoderConfig.read(folder.resolve("config.json")), checkpoint, precision);
        }
    }

    /**
     * Loads the weights; the checkpoint may be closed afterwards.
     *
     * @throws io.dreampress.networks.checkpoint.CheckpointException listing every tensor that does not fit the config
     */
    public static LlamaDecoder load(DecoderConfig config, Checkpoint checkpoint, Precision precision) {
        DecoderWeights weights = DecoderWeights.judged(config, checkpoint);
        LlamaDecoder decoder = new LlamaDecoder(config, precision.resolved());
        try {
            weights.pour(decoder.program);
            return decoder;
        } catch (RuntimeException e) {
            decoder.close();
            throw e;
        }
    }

    /**
     * The tensors of such a network alone, before any is loaded.
     *
     * @throws io.dreampress.networks.checkpoint.CheckpointException if the weights are not exactly those of the config
     */
    public static Checkpoint judge(DecoderConfig config, Checkpoint checkpoint) {
        return DecoderWeights.judged(config, checkpoint).checkpoint();
    }

    /**
     * Adds new tokens after the vocabulary: ids V, V + 1, …
     *
     * @param embeddings {@code (E, D)} float32
     * @param head {@code (E, D)} float32, their rows of the head; empty if they are read but never predicted, so that
     *     logits stay V wide
     */
    public void addTokens(NDArray embeddings, Optional<NDArray> head) {
        Shape expected = new Shape(embeddings.getShape().get(0), config.width());
        if (extraTokens > 0
                || !embeddings.getShape().equals(expected)
                || head.isPresent() && !head.get().getShape().equals(expected)) {
            throw new IllegalArgumentException("new tokens: expected one table (n, " + config.width()
                    + ") and at most one head of the same shape, once, got " + embeddings.getShape() + " and "
                    + head.map(NDArray::getShape));
        }
        program.invoke("add_tokens", embeddings, head.map(NDList::new).orElseGet(NDList::new));
        extraTokens = Math.toIntExact(expected.get(0));
        extraPredicted = head.isPresent() ? extraTokens : 0;
    }

    TorchScriptProgram program() {
        return program;
    }

    /** The decoder's shape. */
    public DecoderConfig config() {
        return config;
    }

    /** Ids that {@link #embed} takes: the vocabulary and the new tokens. */
    public int tokens() {
        return config.vocabulary() + extraTokens;
    }

    /** Width of the logits: the vocabulary and those new tokens that may be predicted. */
    public int predictedTokens() {
        return config.vocabulary() + extraPredicted;
    }

    /** In what numbers it computes; never {@link Precision#AUTO}. */
    public Precision precision() {
        return precision;
    }

    /** Precision, kernels, engine and processor, for the reproducibility record. */
    public String kernels() {
        return precision.key() + " " + precision.linear() + "+" + precision.attention() + ", "
                + TorchScriptProgram.engine() + ", " + ProcessorFeatures.here();
    }

    /**
     * Room for sequences.
     *
     * @param slots sequences at a time
     * @param capacity most positions of one of them
     */
    public KvPool pool(int slots, int capacity) {
        int numbers = 2 * config.layers() * config.keyValueHeads() * config.headWidth();
        return new KvPool(program, slots, capacity, numbers * precision.cacheBytes());
    }

    /** Embeddings {@code (n, D)} float32 of n tokens. */
    public NDArray embed(NDManager into, int... tokens) {
        return program.tensor(into, "embed", ids(tokens));
    }

    private long[] ids(int... tokens) {
        long[] ids = new long[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] < 0 || tokens[i] >= tokens()) {
                throw new IllegalArgumentException("token " + i + ": expected an id from 0 to " + (tokens() - 1)
                        + ", got " + tokens[i] + "; is this the tokenizer of these weights?");
            }
            ids[i] = tokens[i];
        }
        return ids;
    }

    /**
     * Reads a chunk onto a cache, each position seeing everything before it.
     *
     * @param embeddings {@code (n, D)} float32
     * @return states after the final norm, {@code (n, D)} float32
     */
    public NDArray prefill(NDManager into, KvCache cache, NDArray embeddings) {
        int n = rows(embeddings);
        long[] positions =
                LongStream.range(cache.position(), cache.position() + n).toArray();
        return prefill(into, cache, embeddings, positions, Optional.empty());
    }

    /**
     * Reads a chunk onto a cache.
     *
     * @param embeddings {@code (n, D)} float32
     * @param positions n rotary positions
     * @param mask {@code (n, length + n)} boolean, true where a row may attend; at least one a row. Empty: causal
     * @return states after the final norm, {@code (n, D)} float32
     */
    public NDArray prefill(
            NDManager into, KvCache cache, NDArray embeddings, long[] positions, Optional<NDArray> mask) {
        NDArray states = program.tensor(into, "prefill", chunk(cache, embeddings, positions, mask));
        cache.grow(positions.length, positions[positions.length - 1] + 1);
        return states;
    }

    /** Like {@link #prefill}, keeping per layer the attention branch, the MLP branch and their sum; last the states. */
    NDList trace(NDManager into, KvCache cache, NDArray embeddings, long[] positions, Optional<NDArray> mask) {
        NDList states = program.call(into, "trace", chunk(cache, embeddings, positions, mask));
        cache.grow(positions.length, positions[positions.length - 1] + 1);
        return states;
    }

    private Object[] chunk(KvCache cache, NDArray embeddings, long[] positions, Optional<NDArray> mask) {
        int n = rows(embeddings);
        cache.require(n);
        Shape seen = new Shape(n, cache.length() + n);
        if (positions.length != n || mask.isPresent() && !mask.get().getShape().equals(seen)) {
            throw new IllegalArgumentException("chunk: expected " + n + " positions and a mask " + seen + ", got "
                    + positions.length + " and " + mask.map(NDArray::getShape));
        }
        List<Object> arguments =
                new ArrayList<>(List.of(cache.pool().memory(), cache.slot(), cache.length(), embeddings, positions));
        mask.ifPresent(arguments::add);
        return arguments.toArray();
    }

    private int rows(NDArray embeddings) {
        Shape shape = embeddings.getShape();
        if (shape.dimension() != 2 || shape.get(1) != config.width() || shape.get(0) == 0) {
            throw new IllegalArgumentException(
                    "embeddings: expected (n, " + config.width() + ") with n of at least 1, got " + shape);
        }
        return Math.toIntExact(shape.get(0));
    }

    /**
     * Reads the next position of each sequence.
     *
     * @param caches B different caches of one pool
     * @param embeddings {@code (B, D)} float32, in their order
     * @return states after the final norm, {@code (B, D)} float32, in their order
     */
    public NDArray decode(NDManager into, List<KvCache> caches, NDArray embeddings) {
        if (rows(embeddings) != caches.size()) {
            throw new IllegalArgumentException("embeddings: expected a row for each of " + caches.size()
                    + " caches, got " + embeddings.getShape());
        }
        Batch batch = Batch.of(caches);
        try (NDManager local = into.newSubManager()) {
            NDArray sorted = batch.toSlots(local, embeddings);
            NDArray states = program.tensor(
                    local, "decode", batch.memory(), sorted, batch.positions(), batch.lengths(), batch.longest());
            batch.grow();
            NDArray inOrder = batch.fromSlots(local, states);
            inOrder.attach(into);
            return inOrder;
        }
    }

    /** Like {@link #decode(NDManager, List, NDArray)} for one token each. */
    public NDArray decode(NDManager into, List<KvCache> caches, int... tokens) {
        try (NDManager local = into.newSubManager()) {
            NDArray states = decode(local, caches, embed(local, tokens));
            states.attach(into);
            return states;
        }
    }

    /**
     * One token in, the next one's logits out, for each sequence: the fast path, one native call.
     *
     * @param caches B different caches of one pool
     * @param tokens B ids
     * @return logits {@code (B, V)} float32, V as {@link #predictedTokens}, in the caches' order
     */
    public NDArray step(NDManager into, List<KvCache> caches, int... tokens) {
        if (tokens.length != caches.size()) {
            throw new IllegalArgumentException(
                    "tokens: expected one for each of " + caches.size() + " caches, got " + tokens.length);
        }
        long[] ids = ids(tokens);
        Batch batch = Batch.of(caches);
        NDArray logits = program.tensor(
                into,
                "step",
                batch.memory(),
                batch.toSlots(ids),
                batch.positions(),
                batch.lengths(),
                batch.longest(),
                batch.slots());
        batch.grow();
        return logits;
    }

    /** Logits {@code (n, V)} float32 of states {@code (n, D)}. */
    public NDArray logits(NDManager into, NDArray states) {
        rows(states);
        return program.tensor(into, "logits", states);
    }

    /** Rotary frequencies {@code (d / 2)} float32. */
    NDArray frequencies(NDManager into) {
        return program.tensor(into, "frequency");
    }

    /** Keys after rotation and values of a layer, {@code (K, L, d)} float32 each. */
    NDList cached(NDManager into, KvCache cache, int layer) {
        return program.call(into, "cached", cache.pool().memory(), layer, cache.slot(), cache.length());
    }

    @Override
    public void close() {
        program.close();
        scope.close();
    }
}
