package io.dreampress.networks.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;
import io.dreampress.networks.checkpoint.Checkpoint;
import io.dreampress.networks.torchscript.TorchScriptProgram;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * The part of a mixture of modalities that image tokens pass (LMFusion, Shi et al. 2024, section 3.1). Text passes a {@link
 * LlamaDecoder}; images pass norms, projections and MLPs of their own, or the same in Transfusion (Zhou et al. 2024); only
 * the softmax of the attention is common. The two meet in the {@link KvCache}: this tower reads the keys and values that the
 * decoder has written, and may leave those of an image for the text after it.
 *
 * <p>An image is a block of n positions after everything cached; each of them sees all of that and the whole block. Rotary
 * positions count on. Not thread-safe: like the decoder.
 */
public final class ImageTower implements AutoCloseable {
    /** Modules of a text layer, and what the names of their twins end in. */
    private static final List<String> MODULES =
            List.of("self_attn", "mlp", "input_layernorm", "post_attention_layernorm");

    private static final String TWIN = "_img";
    private static final String NORM = "model.norm_img.weight";

    private final DecoderConfig config;
    private final TorchScriptProgram program;
    private final NDManager scope;

    private ImageTower(DecoderConfig config, TorchScriptProgram program, NDManager scope) {
        this.config = config;
        this.program = program;
        this.scope = scope;
    }

    /** Images pass the decoder's own modules (Transfusion); usable while the decoder is open. */
    public static ImageTower of(LlamaDecoder decoder) {
        return new ImageTower(decoder.config(), decoder.program(), null);
    }

    /**
     * Images pass modules of their own beside the decoder's (LMFusion), in the decoder's precision.
     *
     * @param checkpoint holds {@link #parameters}, perhaps among others; may be closed afterwards
     */
    public static ImageTower beside(LlamaDecoder decoder, Checkpoint checkpoint) {
        DecoderConfig config = decoder.config();
        NDManager scope = TorchScriptProgram.newManager();
        try {
            TorchScriptProgram program = DecoderWeights.program(scope, decoder.precision());
            DecoderWeights.configure(program, config);
            for (int i = 0; i < config.layers(); i++) {
                addLayer(program, scope, checkpoint, config, i);
            }
            try (NDManager end = scope.newSubManager()) {
                program.invoke("add_norm", checkpoint.float32(end, NORM));
            }
            return new ImageTower(config, program, scope);
        } catch (RuntimeException e) {
            scope.close();
            throw e;
        }
    }

    private static void addLayer(
            TorchScriptProgram program, NDManager scope, Checkpoint checkpoint, DecoderConfig config, int layer) {
        try (NDManager loading = scope.newSubManager()) {
            Map<String, NDArray> weights = new LinkedHashMap<>();
            for (String name : config.layerParameters().keySet()) {
                weights.put(name, checkpoint.float32(loading, DecoderConfig.layerPrefix(layer) + twin(name)));
            }
            program.invoke("add_layer", weights);
        }
    }

    /** Every tensor of a tower beside a decoder of this shape: the checkpoint's name → shape. */
    public static Map<String, Shape> parameters(DecoderConfig config) {
        Map<String, Shape> parameters = new LinkedHashMap<>();
        for (int i = 0; i < config.layers(); i++) {
            String prefix = DecoderConfig.layerPrefix(i);
            config.layerParameters().forEach((name, shape) -> parameters.put(prefix + twin(name), shape));
        }
        parameters.put(NORM, new Shape(config.width()));
        return parameters;
    }

    /** {@code mlp.up_proj.weight} → {@code mlp_img.up_proj.weight}. */
    private static String twin(String name) {
        String module = MODULES.stream()
                .filter(candidate -> name.startsWith(candidate + "."))
                .findFirst()
                .orElseThrow();
        return module + TWIN + name.substring(module.length());
    }

    /**
     * States of images' tokens, each image after what its cache holds. Caches stay as they are, so that they serve every
     * denoising step, and one cache may serve several images.
     *
     * @param caches one per image, of any pools of the decoder; at least one
     * @param tokens {@code (S, n, D)} float32
     * @return states after the images' final norm, {@code (S, n, D)} float32
     */
    public NDArray states(NDManager into, List<KvCache> caches, NDArray tokens) {
        Shape shape = tokens.getShape();
        if (caches.isEmpty()
                || shape.dimension() != 3
                || shape.get(0) != caches.size()
                || shape.get(1) == 0
                || shape.get(2) != config.width()) {
            throw new IllegalArgumentException("image tokens: expected (" + caches.size() + ", n, " + config.width()
                    + ") for " + caches.size() + " caches, got " + shape);
        }
        long[] slots = caches.stream().mapToLong(KvCache::slot).toArray();
        long[] pasts = caches.stream().mapToLong(KvCache::length).toArray();
        long n = shape.get(1);
        long[] positions = caches.stream()
                .flatMapToLong(cache -> LongStream.range(cache.position(), cache.position() + n))
                .toArray();
        IValue[] memories = caches.stream().map(cache -> cache.pool().memory()).toArray(IValue[]::new);
        try (IValue memory = IValue.listFrom(memories)) {
            return program.tensor(into, "blocks", memory, slots, pasts, tokens, positions);
        }
    }

    /**
     * Reads a finished image onto a cache, for everything after it to see.
     *
     * @param tokens {@code (n, D)} float32
     * @return states after the images' final norm, {@code (n, D)} float32
     */
    public NDArray append(NDManager into, KvCache cache, NDArray tokens) {
        Shape shape = tokens.getShape();
        if (shape.dimension() != 2 || shape.get(0) == 0 || shape.get(1) != config.width()) {
            throw new IllegalArgumentException("image tokens: expected (n, " + config.width() + "), got " + shape);
        }
        int n = Math.toIntExact(shape.get(0));
        cache.require(n);
        boolean[] all = new boolean[n * (cache.length() + n)];
        Arrays.fill(all, true);
        long[] positions =
                LongStream.range(cache.position(), cache.position() + n).toArray();
        try (NDManager local = into.newSubManager()) {
            NDArray mask = local.create(all, new Shape(n, cache.length() + n));
            NDArray states = program.tensor(
                    into, "prefill", cache.pool().memory(), cache.slot(), cache.length(), tokens, positions, mask);
            cache.grow(n, cache.position() + n);
            return states;
        }
    }

    /** Frees weights of its own; those of a decoder stay. */
    @Override
    public void close() {
        if (scope != null) {
            program.close();
            scope.close();
        }
    }
}
