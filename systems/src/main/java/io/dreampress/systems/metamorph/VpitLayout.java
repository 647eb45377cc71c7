package io.dreampress.systems.metamorph;

import io.dreampress.networks.learning.Losses;
import io.dreampress.systems.Pixels;
import io.dreampress.systems.learning.Example;
import io.dreampress.systems.learning.Example.Speaker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/**
 * Examples as conversations (Tong et al. 2024, section 2): per turn a header, a line feed, what is said, the end of the turn;
 * of the assistant's turns everything after the header is learned. A document or a pair is an assistant's answer after what
 * of it is only given.
 *
 * @param special ids of the tokens that are no text
 * @param begins begin tokens before everything
 * @param visualTokens positions of an image
 * @param header ids before somebody's turn, by role
 * @param encode somebody's text to ids, none of them special
 * @param longest most positions; images that would exceed them are skipped, text is cut
 */
record VpitLayout(
        SpecialTokens special,
        int begins,
        int visualTokens,
        Function<String, List<Integer>> header,
        Function<String, List<Integer>> encode,
        int longest) {
    private static final String DRAW = "Generate an image of ";
    private static final String DRAWN = "Here is an image based on your request:";

    /** An example's conversation; adds its pictures in reading order. */
    VpitBatch.Conversation of(Example example, List<Pixels> pictures) {
        Writing writing = new Writing(pictures);
        for (Example.Part part : completed(example)) {
            switch (part) {
                case Example.Turn(Speaker speaker) -> writing.turn(speaker);
                case Example.Words(String text, boolean learned) -> writing.words(encode.apply(text), learned);
                case Example.Picture(Pixels pixels, boolean drawn) -> writing.picture(pixels, drawn);
            }
        }
        writing.endTurn();
        return new VpitBatch.Conversation(writing.ids, writing.labels);
    }

    /** Turns where there are none: what is given is the user's, what is learned the assistant's. */
    private static List<Example.Part> completed(Example example) {
        if (example.parts().stream().anyMatch(Example.Turn.class::isInstance)) {
            return example.parts();
        }
        List<Example.Part> parts = new ArrayList<>();
        boolean drawing = example.parts().getLast() instanceof Example.Picture(Pixels _, boolean drawn) && drawn;
        Speaker speaker = null;
        for (Example.Part part : example.parts()) {
            Speaker of = isLearned(part) ? Speaker.ASSISTANT : Speaker.USER;
            if (of != speaker) {
                parts.add(new Example.Turn(of));
                if (drawing && part instanceof Example.Words(String text, boolean asked) && !asked) {
                    parts.add(new Example.Words(DRAW + text, false));
                    speaker = of;
                    continue;
                }
                if (of == Speaker.ASSISTANT && part instanceof Example.Picture) {
                    parts.add(new Example.Words(DRAWN, true));
                }
                speaker = of;
            }
            parts.add(part);
        }
        return parts;
    }

    private static boolean isLearned(Example.Part part) {
        return switch (part) {
            case Example.Turn _ -> false;
            case Example.Words(String _, boolean learned) -> learned;
            case Example.Picture(Pixels _, boolean drawn) -> drawn;
        };
    }

    /** A conversation while it grows. */
    private final class Writing {
        private final List<Integer> ids = new ArrayList<>();
        private final List<Integer> labels = new ArrayList<>();
        private final List<Pixels> pictures;
        private Speaker speaker;
        private int positions;

        Writing(List<Pixels> pictures) {
            this.pictures = pictures;
            add(Collections.nCopies(begins, special.begin()), false);
        }

        void turn(Speaker next) {
            endTurn();
            speaker = next;
            String role = switch (next) {
                case SYSTEM -> "system";
                case USER -> "user";
                case ASSISTANT -> "assistant";
            };
            add(header.apply(role), false);
        }

        void endTurn() {
            if (speaker != null) {
                add(List.of(special.endOfTurn()), speaker == Speaker.ASSISTANT);
            }
        }

        void words(List<Integer> text, boolean learned) {
            add(text, learned);
        }

        void picture(Pixels pixels, boolean drawn) {
            if (positions + visualTokens + 2 <= longest) {
                add(List.of(special.imageStart()), drawn);
                ids.add(VpitBatch.IMAGE);
                labels.add((int) Losses.IGNORED);
                positions += visualTokens;
                add(List.of(special.imageEnd()), drawn);
                pictures.add(pixels);
            }
        }

        private void add(List<Integer> more, boolean learned) {
            for (int id : more) {
                if (positions < longest) {
                    ids.add(id);
                    labels.add(learned ? id : (int) Losses.IGNORED);
                    positions++;
                }
            }
        }
    }
}
