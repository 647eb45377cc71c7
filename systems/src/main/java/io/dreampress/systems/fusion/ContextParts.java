package io.dreampress.systems.fusion;

import io.dreampress.systems.ContextPart;
import io.dreampress.systems.writing.Chunk;
import java.util.ArrayList;
import java.util.List;

/**
 * What chunks of a document are for the towers: text, features, and images between their markers.
 *
 * @param markers ids that are no text
 * @param sight what pictures become
 */
record ContextParts(Markers markers, Sight sight) {
    List<ContextPart> of(Chunk chunk) {
        return switch (chunk) {
            case Chunk.Tokens(List<Integer> ids) -> List.of(new ContextPart.Tokens(ids));
            case Chunk.Prefix(List<Integer> ids) -> List.of(new ContextPart.Tokens(ids));
            case Chunk.Picture(var pixels) ->
                List.of(
                        new ContextPart.Tokens(List.of(markers.beginImage())),
                        sight.image(pixels),
                        new ContextPart.Tokens(List.of(markers.endImage())));
            case Looked(var pixels) -> List.of(sight.features(pixels));
            case Chunk.Vector vector -> throw foreign(vector);
            case Chunk.Own own -> throw foreign(own);
        };
    }

    private static IllegalStateException foreign(Chunk chunk) {
        return new IllegalStateException("chunk: expected one of this system, got " + chunk);
    }

    /** Everything before an image: what was read, and the marker that the image begins after. Runs of text are one part. */
    List<ContextPart> beforeImage(List<Chunk> chunks) {
        List<ContextPart> parts = new ArrayList<>();
        List<Integer> text = new ArrayList<>();
        for (Chunk chunk : chunks) {
            for (ContextPart part : of(chunk)) {
                if (part instanceof ContextPart.Tokens(List<Integer> ids)) {
                    text.addAll(ids);
                } else {
                    addText(parts, text);
                    parts.add(part);
                }
            }
        }
        text.add(markers.beginImage());
        addText(parts, text);
        return parts;
    }

    private static void addText(List<ContextPart> parts, List<Integer> text) {
        if (!text.isEmpty()) {
            parts.add(new ContextPart.Tokens(text));
            text.clear();
        }
    }
}
