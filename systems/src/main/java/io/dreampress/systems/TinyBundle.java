package io.dreampress.systems;

import io.dreampress.systems.SafetensorsBytes.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A complete DreamLLM bundle with random weights, small enough for tests: it writes words of random letters in paragraphs
 * until it decides to end, draws 16 × 16 images in 4 steps and reads them back. The same seed gives the same bytes.
 *
 * <p>The language model (width 64, 2 layers) sees a constant in dimension 0 of every state, which its head weighs per
 * token: so letters are likely, other bytes are not, although everything else is random. One token is one byte, but for
 * the blank line.
 */
public final class TinyBundle {
    private static final int WIDTH = 64;
    private static final int FEED_FORWARD = 128;
    private static final int KEY_VALUE_WIDTH = 32;
    private static final int LAYERS = 2;
    private static final int VOCABULARY = 288;
    private static final int FIRST_BYTE = 3;
    private static final int BLANK_LINE = FIRST_BYTE + 256;
    private static final int END = 2;
    private static final int QUERIES = 4;
    private static final int CONDITION_WIDTH = 32;
    private static final int VISION_WIDTH = 32;
    private static final int SPECIAL_TOKENS = 8;
    private static final float CONSTANT = 4;

    private final Path folder;
    private final long seed;

    private TinyBundle(Path folder, long seed) {
        this.folder = folder;
        this.seed = seed;
    }

    /**
     * Writes a bundle into a folder, which is created if needed.
     *
     * @param seed of all weights
     */
    public static void write(Path folder, long seed) {
        TinyBundle tiny = new TinyBundle(folder, seed);
        try {
            tiny.writeDescriptor();
            tiny.writeLanguageModel();
            tiny.writeTokenizer();
            tiny.writeProjectors();
            for (String part : List.of("unet", "vae", "vision_encoder")) {
                tiny.writePart(part);
            }
            tiny.copy("preprocessor.json", "vision_encoder/preprocessor_config.json");
            tiny.copy("scheduler.json", "scheduler/scheduler_config.json");
        } catch (IOException e) {
            throw new UncheckedIOException("folder '" + folder + "': expected to write a bundle, got " + e, e);
        }
    }

    private void writeDescriptor() throws IOException {
        copy("bundle.json", "bundle.json");
    }

    private void copy(String resource, String name) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, resource(resource));
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = TinyBundle.class.getResourceAsStream("/tiny/dreamllm/" + name)) {
            return in.readAllBytes();
        }
    }

    private void save(String name, Map<String, Tensor> tensors) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, SafetensorsBytes.write(tensors));
    }

    // ---- weights

    private RandomGenerator random(String part) {
        return new SplittableRandom(seed ^ ((long) part.hashCode() << 32));
    }

    private static Tensor gaussian(RandomGenerator random, double mean, double deviation, long... shape) {
        float[] values = new float[(int) java.util.Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return Tensor.of(values, shape);
    }

    /** Matrices and kernels keep a signal's size, norms are near one, biases near zero. */
    private static Tensor weight(RandomGenerator random, String name, long... shape) {
        if (shape.length >= 2) {
            long inputs = java.util.Arrays.stream(shape).skip(1).reduce(1, Math::multiplyExact);
            return gaussian(random, 0, name.contains("position") ? 0.3 : 1 / Math.sqrt(inputs), shape);
        }
        boolean scale = name.endsWith(".weight");
        return gaussian(random, scale ? 1 : 0, scale ? 0.1 : 0.05, shape);
    }

    private void writePart(String part) throws IOException {
        copy(part + ".json", part + "/config.json");
        JsonNode shapes = JsonMapper.shared().readTree(resource("shapes.json")).get(part);
        RandomGenerator random = random(part);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : shapes.properties()) {
            long[] shape = new long[entry.getValue().size()];
            for (int i = 0; i < shape.length; i++) {
                shape[i] = entry.getValue().get(i).asLong();
            }
            tensors.put(entry.getKey(), weight(random, entry.getKey(), shape));
        }
        String file = part.equals("vision_encoder") ? "model" : "diffusion_pytorch_model";
        save(part + "/" + file + ".safetensors", tensors);
    }

    private void writeLanguageModel() throws IOException {
        copy("language_model.json", "language_model/config.json");
        RandomGenerator random = random("language_model");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("model.embed_tokens.weight", withConstant(gaussian(random, 0, 0.5, VOCABULARY, WIDTH), CONSTANT));
        for (int layer = 0; layer < LAYERS; layer++) {
            addLayer(tensors, random, "model.layers." + layer + ".");
        }
        Tensor ones = gaussian(random, 1, 0, WIDTH);
        tensors.put("model.norm.weight", ones);
        tensors.put("lm_head.weight", head(random));
        save("language_model/model.safetensors", tensors);
    }

    private static void addLayer(Map<String, Tensor> tensors, RandomGenerator random, String prefix) {
        BiFunction<Long, Long, Tensor> matrix = (out, in) -> weight(random, "", out, in);
        tensors.put(prefix + "input_layernorm.weight", gaussian(random, 1, 0.1, WIDTH));
        tensors.put(prefix + "self_attn.q_proj.weight", matrix.apply((long) WIDTH, (long) WIDTH));
        tensors.put(prefix + "self_attn.k_proj.weight", matrix.apply((long) KEY_VALUE_WIDTH, (long) WIDTH));
        tensors.put(prefix + "self_attn.v_proj.weight", matrix.apply((long) KEY_VALUE_WIDTH, (long) WIDTH));
        tensors.put(prefix + "self_attn.o_proj.weight", silent(matrix.apply((long) WIDTH, (long) WIDTH)));
        tensors.put(prefix + "post_attention_layernorm.weight", gaussian(random, 1, 0.1, WIDTH));
        tensors.put(prefix + "mlp.gate_proj.weight", matrix.apply((long) FEED_FORWARD, (long) WIDTH));
        tensors.put(prefix + "mlp.up_proj.weight", matrix.apply((long) FEED_FORWARD, (long) WIDTH));
        tensors.put(prefix + "mlp.down_proj.weight", silent(matrix.apply((long) WIDTH, (long) FEED_FORWARD)));
    }

    /** A layer's output that leaves dimension 0 alone. */
    private static Tensor silent(Tensor tensor) {
        int inputs = tensor.shape().get(1).intValue();
        java.util.Arrays.fill(tensor.values(), 0, inputs, 0);
        return tensor;
    }

    private static Tensor withConstant(Tensor rows, float constant) {
        int width = rows.shape().getLast().intValue();
        for (int i = 0; i < rows.values().length; i += width) {
            rows.values()[i] = constant;
        }
        return rows;
    }

    private static Tensor head(RandomGenerator random) {
        Tensor head = gaussian(random, 0, 0.1, VOCABULARY, WIDTH);
        for (int id = 0; id < VOCABULARY; id++) {
            head.values()[id * WIDTH] = preference(id);
        }
        return head;
    }

    /** How likely a token is by itself. */
    private static float preference(int id) {
        int character = id - FIRST_BYTE;
        if (character >= 'a' && character <= 'z') {
            return 1.6f;
        }
        return switch (character) {
            case ' ' -> 2.1f;
            case '.', ',' -> 1.2f;
            case BLANK_LINE - FIRST_BYTE -> 1.4f;
            case END - FIRST_BYTE -> 1.0f;
            default -> -8;
        };
    }

    private void writeProjectors() throws IOException {
        RandomGenerator random = random("projectors");
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("dream_queries", withConstant(gaussian(random, 0, 0.5, 1, QUERIES, WIDTH), CONSTANT));
        tensors.put("condition_projector.weight", weight(random, "", CONDITION_WIDTH, WIDTH));
        tensors.put("visual_projector.weight", silent(weight(random, "", WIDTH, VISION_WIDTH)));
        Tensor bias = gaussian(random, 0, 0.05, WIDTH);
        bias.values()[0] = CONSTANT;
        tensors.put("visual_projector.bias", bias);
        tensors.put(
                "special_tokens.embedding", withConstant(gaussian(random, 0, 0.5, SPECIAL_TOKENS, WIDTH), CONSTANT));
        tensors.put("special_tokens.head", withConstant(gaussian(random, 0, 0.25, SPECIAL_TOKENS, WIDTH), -8));
        save("projectors.safetensors", tensors);
    }

    // ---- tokenizer

    private void writeTokenizer() throws IOException {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", "BPE");
        model.put("unk_token", null);
        model.put("vocab", vocabulary());
        model.put("merges", List.of(List.of(character('\n'), character('\n'))));
        Map<String, Object> byteLevel =
                Map.of("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true, "use_regex", false);
        Map<String, Object> tokenizer = new LinkedHashMap<>();
        tokenizer.put("version", "1.0");
        tokenizer.put("added_tokens", List.of(added(0, "<unk>"), added(1, "<s>"), added(END, "</s>")));
        tokenizer.put("pre_tokenizer", sorted(byteLevel));
        tokenizer.put("decoder", sorted(byteLevel));
        tokenizer.put("model", model);
        Path file = folder.resolve("tokenizer/tokenizer.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, JsonMapper.shared().writeValueAsString(tokenizer), StandardCharsets.UTF_8);
        Files.writeString(
                folder.resolve("tokenizer/tokenizer_config.json"),
                "{\"bos_token\": \"<s>\", \"eos_token\": \"</s>\", \"unk_token\": \"<unk>\","
                        + " \"tokenizer_class\": \"PreTrainedTokenizerFast\"}\n");
    }

    private static Map<String, Object> sorted(Map<String, Object> map) {
        return new java.util.TreeMap<>(map);
    }

    private static Map<String, Object> added(int id, String content) {
        Map<String, Object> token = new LinkedHashMap<>();
        token.put("id", id);
        token.put("content", content);
        for (String flag : List.of("single_word", "lstrip", "rstrip", "normalized")) {
            token.put(flag, false);
        }
        token.put("special", true);
        return token;
    }

    private static Map<String, Integer> vocabulary() {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        for (String special : new ArrayList<>(List.of("<unk>", "<s>", "</s>"))) {
            vocabulary.put(special, vocabulary.size());
        }
        for (int value = 0; value < 256; value++) {
            vocabulary.put(character(value), FIRST_BYTE + value);
        }
        vocabulary.put(character('\n') + character('\n'), BLANK_LINE);
        return vocabulary;
    }

    /** GPT-2's printable stand-in for a byte. */
    private static String character(int value) {
        if (isPrintable(value)) {
            return String.valueOf((char) value);
        }
        int before = 0;
        for (int other = 0; other < value; other++) {
            before += isPrintable(other) ? 0 : 1;
        }
        return String.valueOf((char) (256 + before));
    }

    private static boolean isPrintable(int value) {
        return value >= '!' && value <= '~' || value >= 0xA1 && value <= 0xAC || value >= 0xAE && value <= 0xFF;
    }
}
