package io.dreampress.systems.metaquery;

import io.dreampress.networks.tokenizer.TextTokenizer;
import io.dreampress.systems.BundleDescriptor.Prompt;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.chat.ChatTemplate;
import io.dreampress.systems.chat.Message;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.HarmlessText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What the language model is told about an image to be made and about pictures that it is shown: a chat rendered by its own
 * template, pictures before words.
 *
 * @param prompts words by purpose: {@code image}, where the paper's stand if the bundle has none, and {@code answer}
 * @param template of the chat
 * @param tokenizer text to ids and back
 */
record Conversation(Map<String, Prompt> prompts, ChatTemplate template, Text tokenizer) {
    private static final Prompt DESCRIBE = new Prompt(
            "You will be given an image or its caption. Please describe the content of the image in detail in your own"
                    + " words.",
            List.of(),
            "{text}",
            "");
    private static final Prompt ANSWER = new Prompt("", List.of(), "{text}", "");
    private static final int MOST_CAPTION_TOKENS = 256;

    /**
     * A tokenizer.
     *
     * @param encode text to ids, special tokens in the text recognised and none added
     * @param decode ids to text
     * @param harmless makes a text one that holds no special tokens
     */
    record Text(Function<String, List<Integer>> encode, Function<List<Integer>, String> decode, HarmlessText harmless) {
        static Text of(TextTokenizer tokenizer) {
            return new Text(tokenizer::ids, tokenizer::decodePlain, HarmlessText.of(tokenizer));
        }
    }

    /**
     * The description of an image begins: pictures and caption are given, the answer has not been written.
     *
     * @param ending what the answer begins with
     */
    List<Chunk> describe(String caption, List<Pixels> pictures, String ending) {
        Prompt prompt = prompts.getOrDefault("image", DESCRIBE);
        return chunks(prompt, shortened(inert(caption)), pictures, ending, Chunk.Picture::new);
    }

    /** The answer to a question about pictures begins. */
    List<Chunk> ask(List<Pixels> pictures, String question, Function<Pixels, Chunk> shown) {
        Prompt prompt = prompts.getOrDefault("answer", ANSWER);
        return chunks(prompt, inert(question), pictures, prompt.assistant(), shown);
    }

    private List<Chunk> chunks(
            Prompt prompt, String text, List<Pixels> pictures, String ending, Function<Pixels, Chunk> shown) {
        List<Message> messages = new ArrayList<>();
        if (!prompt.system().isEmpty()) {
            messages.add(new Message("system", prompt.system()));
        }
        for (int i = 0; i < prompt.examples().size(); i += 2) {
            String example = prompt.examples().get(i);
            messages.add(new Message("user", prompt.user().replace("{text}", example)));
            messages.add(new Message("assistant", prompt.examples().get(i + 1)));
        }
        messages.add(new Message("user", prompt.user().replace("{text}", text), pictures.size()));
        String[] words = (template.render(messages) + ending).split(Pattern.quote(Message.PICTURE), -1);
        if (words.length != pictures.size() + 1) {
            throw new IllegalStateException("chat_template: expected " + Message.PICTURE + " once for each of "
                    + pictures.size() + " pictures, got it " + (words.length - 1)
                    + " times; use a template that renders pictures");
        }
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            List<Integer> ids = tokenizer.encode().apply(words[i]);
            if (!ids.isEmpty()) {
                chunks.add(new Chunk.Tokens(ids));
            }
            if (i < pictures.size()) {
                chunks.add(shown.apply(pictures.get(i)));
            }
        }
        return chunks;
    }

    /** Training cut captions off here. */
    private String shortened(String caption) {
        List<Integer> ids = tokenizer.encode().apply(caption);
        return ids.size() <= MOST_CAPTION_TOKENS
                ? caption
                : tokenizer.decode().apply(ids.subList(0, MOST_CAPTION_TOKENS));
    }

    /** Nobody's text may end its own turn or stand for a picture. */
    private String inert(String text) {
        return HarmlessText.split(tokenizer.harmless().of(text), Message.PICTURE);
    }
}
