package io.dreampress.systems.writing;

import io.dreampress.systems.BundleDescriptor.Prompt;
import io.dreampress.systems.chat.ChatTemplate;
import io.dreampress.systems.chat.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the model is told, as tokens: a conversation rendered by the chat template where the bundle has words for a
 * purpose, the begin token and the bare text where it has none.
 */
public final class Prompts {
    private static final int SHORTEST_PREFIX = 32;

    private final Map<String, Prompt> prompts;
    private final Map<String, List<Integer>> prefixes = new HashMap<>();
    private final Optional<ChatTemplate> template;
    private final Function<String, List<Integer>> encode;
    private final int begin;
    private final HarmlessText harmless;

    /**
     * @param template needed where {@code prompts} is not empty
     * @param encode text to ids, special tokens in the text recognised and none added
     * @param harmless what other people's texts become
     */
    public Prompts(
            Map<String, Prompt> prompts,
            Optional<ChatTemplate> template,
            Function<String, List<Integer>> encode,
            int begin,
            HarmlessText harmless) {
        this.harmless = harmless;
        this.prompts = prompts;
        this.template = template;
        this.encode = encode;
        this.begin = begin;
    }

    /** The prompt for a purpose around a text that somebody else wrote. */
    public List<Integer> ask(String purpose, String text) {
        return ask(purpose, "", text);
    }

    /**
     * The prompt for a purpose around a text that somebody else wrote.
     *
     * @param before stands before the last question as it is, special tokens in it recognised
     */
    public List<Integer> ask(String purpose, String before, String text) {
        Prompt prompt = prompts.get(purpose);
        String words = harmless(text);
        if (prompt == null || template.isEmpty()) {
            return beginWith(before + words);
        }
        List<Message> conversation = new ArrayList<>();
        if (!prompt.system().isEmpty()) {
            conversation.add(new Message("system", prompt.system()));
        }
        for (int i = 0; i < prompt.examples().size(); i += 2) {
            conversation.add(new Message(
                    "user", prompt.user().replace("{text}", prompt.examples().get(i))));
            conversation.add(new Message("assistant", prompt.examples().get(i + 1)));
        }
        conversation.add(new Message("user", before + prompt.user().replace("{text}", words)));
        return encode.apply(template.get().render(conversation) + prompt.assistant());
    }

    /** What stands before a text that is given: a prompt where the bundle has words for the purpose, else the begin token. */
    List<Integer> opening(String purpose, String about) {
        return prompts.containsKey(purpose) && template.isPresent() ? ask(purpose, about) : List.of(begin);
    }

    /** Like {@link #ask}, the part before the text as a prefix that all texts share. */
    List<Chunk> askSharing(String purpose, String text) {
        List<Integer> ids = ask(purpose, text);
        List<Integer> prefix = prefixes.computeIfAbsent(purpose, this::prefix);
        if (prefix.size() < SHORTEST_PREFIX
                || prefix.size() >= ids.size()
                || !ids.subList(0, prefix.size()).equals(prefix)) {
            return List.of(new Chunk.Tokens(ids));
        }
        return List.of(new Chunk.Prefix(prefix), new Chunk.Tokens(ids.subList(prefix.size(), ids.size())));
    }

    /** What the prompts around two texts without a common beginning share. */
    private List<Integer> prefix(String purpose) {
        List<Integer> one = ask(purpose, "A");
        List<Integer> other = ask(purpose, "7");
        int common = 0;
        while (common < Math.min(one.size(), other.size()) && one.get(common).equals(other.get(common))) {
            common++;
        }
        return one.subList(0, common);
    }

    /** The begin token and a text, special tokens in it recognised. */
    public List<Integer> beginWith(String text) {
        List<Integer> ids = new ArrayList<>(List.of(begin));
        if (!text.isEmpty()) {
            ids.addAll(encode.apply(text));
        }
        return ids;
    }

    /** A text as it is, special tokens in it recognised. */
    public List<Integer> encode(String text) {
        return encode.apply(text);
    }

    /** Somebody's text, in which nothing is a special token. */
    public String harmless(String text) {
        return harmless.of(text);
    }
}
