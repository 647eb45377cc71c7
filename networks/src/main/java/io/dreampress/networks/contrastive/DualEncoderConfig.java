package io.dreampress.networks.contrastive;

import io.dreampress.networks.ModelConfig;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Shape of a {@link DualEncoder}.
 *
 * @param imageSize side of the pictures that the network sees, in pixels
 * @param stemWidth channels after the first convolution
 * @param widths channels of each resolution, halved before each; two residual blocks each
 * @param wordRows rows of the words' table
 * @param gramRows rows of the n-grams' table
 * @param textWidth width of both tables
 * @param hiddenWidth width between the two layers after a caption's words are pooled
 * @param outputWidth width of the common space
 */
public record DualEncoderConfig(
        int imageSize,
        int stemWidth,
        List<Integer> widths,
        int wordRows,
        int gramRows,
        int textWidth,
        int hiddenWidth,
        int outputWidth) {
    public DualEncoderConfig {
        widths = List.copyOf(widths);
    }

    /** Reads the fields of {@code config.json}. */
    public static DualEncoderConfig of(ModelConfig config) {
        return new DualEncoderConfig(
                config.integer("image_size"),
                config.integer("stem_width"),
                IntStream.of(config.integers("widths")).boxed().toList(),
                config.integer("word_rows"),
                config.integer("gram_rows"),
                config.integer("text_width"),
                config.integer("hidden_width"),
                config.integer("output_width"));
    }
}
