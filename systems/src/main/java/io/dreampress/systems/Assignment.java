package io.dreampress.systems;

import java.util.List;

/**
 * One document's work for a {@link Writer}.
 *
 * @param kind what is asked
 * @param text the prompt ({@code WRITE}, {@code IMAGE}), instruction ({@code EDIT}), question ({@code ANSWER}) or the
 *     article itself ({@code ILLUSTRATE})
 * @param pictures input pictures, in order; empty where the kind takes none
 * @param images how many images, and where
 * @param sampling how tokens are chosen
 * @param seed of the token noise, a pure function of seed and position; 0 is a seed
 * @param feedback whether drawn pictures are read back before the writing goes on
 * @param history blocks written before a restart, in order; empty for a new document. Pictures fed back before are
 *     handed to {@link Writer.Session#resume} again when the session asks for them with {@link Turn.Awaiting}
 */
public record Assignment(
        Kind kind,
        String text,
        List<Pixels> pictures,
        ImagePlan images,
        TextSampling sampling,
        long seed,
        boolean feedback,
        List<WrittenBlock> history) {
    public Assignment {
        pictures = List.copyOf(pictures);
        history = List.copyOf(history);
    }
}
