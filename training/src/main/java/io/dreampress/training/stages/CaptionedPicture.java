package io.dreampress.training.stages;

import io.dreampress.systems.Pixels;
import io.dreampress.systems.learning.Example;
import java.util.List;

/** The one picture of an example and all its words. */
record CaptionedPicture(String caption, Pixels pixels) {
    /**
     * @throws IllegalArgumentException if an example is not one picture with words
     */
    static CaptionedPicture of(Example example) {
        StringBuilder caption = new StringBuilder();
        Pixels pixels = null;
        for (Example.Part part : example.parts()) {
            switch (part) {
                case Example.Turn _ -> {}
                case Example.Words(String text, boolean _) -> caption.append(text);
                case Example.Picture(Pixels picture, boolean _) -> {
                    if (pixels != null) {
                        throw new IllegalArgumentException(
                                "example: expected one picture, got more; this stage learns from pairs");
                    }
                    pixels = picture;
                }
            }
        }
        if (pixels == null) {
            throw new IllegalArgumentException("example: expected a picture, got none; this stage learns from pairs");
        }
        return new CaptionedPicture(caption.toString(), pixels);
    }

    static List<CaptionedPicture> of(List<Example> examples) {
        return examples.stream().map(CaptionedPicture::of).toList();
    }
}
