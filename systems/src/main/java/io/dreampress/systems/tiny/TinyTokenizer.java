package io.dreampress.systems.tiny;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tokenizer of bytes: the special tokens {@code unknown}, {@code begin} and {@code end} have ids 0 to 2, a byte b has 3 + b,
 * a blank line 259, and a system's own special tokens follow.
 *
 * @param unknown id 0
 * @param begin id 1
 * @param end id 2
 * @param own ids from 260 on
 * @param chatTemplate Jinja; empty for none
 */
public record TinyTokenizer(String unknown, String begin, String end, List<String> own, String chatTemplate) {
    /** Id of {@code begin}. */
    public static final int BEGIN = 1;
    /** Id of {@code end}. */
    public static final int END = 2;
    /** Id of a zero byte. */
    public static final int FIRST_BYTE = 3;
    /** Id of two line feeds. */
    public static final int BLANK_LINE = FIRST_BYTE + 256;
    /** Id of a system's first own token. */
    public static final int FIRST_OWN = BLANK_LINE + 1;

    /** Id of a character of ASCII. */
    public static int idOf(char character) {
        return FIRST_BYTE + character;
    }

    /** How likely a token of text or the end is, for words of random letters in paragraphs. */
    public static float preference(int id) {
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

    /** Writes {@code tokenizer/}. */
    public void write(TinyFolder folder) {
        Map<String, Object> byteLevel = new TreeMap<>(
                Map.of("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true, "use_regex", false));
        Map<String, Object> tokenizer = new LinkedHashMap<>();
        tokenizer.put("version", "1.0");
        tokenizer.put("added_tokens", addedTokens());
        tokenizer.put("pre_tokenizer", byteLevel);
        tokenizer.put("decoder", byteLevel);
        tokenizer.put("model", model());
        folder.json("tokenizer/tokenizer.json", tokenizer);
        folder.json("tokenizer/tokenizer_config.json", config());
    }

    private Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("bos_token", begin);
        config.put("eos_token", end);
        config.put("unk_token", unknown);
        config.put("tokenizer_class", "PreTrainedTokenizerFast");
        if (!chatTemplate.isEmpty()) {
            config.put("chat_template", chatTemplate);
        }
        return config;
    }

    private List<Map<String, Object>> addedTokens() {
        List<Map<String, Object>> tokens =
                new ArrayList<>(List.of(added(0, unknown), added(BEGIN, begin), added(END, end)));
        for (int i = 0; i < own.size(); i++) {
            tokens.add(added(FIRST_OWN + i, own.get(i)));
        }
        return tokens;
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

    private Map<String, Object> model() {
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", "BPE");
        model.put("unk_token", null);
        model.put("vocab", vocabulary());
        model.put("merges", List.of(List.of(character('\n'), character('\n'))));
        return model;
    }

    private Map<String, Integer> vocabulary() {
        Map<String, Integer> vocabulary = new LinkedHashMap<>();
        for (String special : List.of(unknown, begin, end)) {
            vocabulary.put(special, vocabulary.size());
        }
        for (int value = 0; value < 256; value++) {
            vocabulary.put(character(value), FIRST_BYTE + value);
        }
        vocabulary.put(character('\n') + character('\n'), BLANK_LINE);
        for (int i = 0; i < own.size(); i++) {
            vocabulary.put(own.get(i), FIRST_OWN + i);
        }
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
