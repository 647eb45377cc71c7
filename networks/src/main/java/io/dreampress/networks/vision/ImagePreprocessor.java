package io.dreampress.networks.vision;

import io.dreampress.networks.ModelConfig;
import java.io.IOException;
import java.nio.file.Path;

/** Makes a vision transformer's input from a picture, exactly as the Python processors do. Immutable and thread-safe. */
public sealed interface ImagePreprocessor permits ClipPreprocessor, SiglipPreprocessor {
    /** The picture in the network's size, 8 bits a channel. */
    RgbImage resized(RgbImage image);

    /** {@code (3, S, S)} float32: resized, rescaled to [0, 1], normalised per channel. */
    float[] pixelValues(RgbImage image);

    /** From {@code preprocessor_config.json}. */
    static ImagePreprocessor of(ModelConfig config) {
        config.only("resample", 3)
                .only("do_resize", "true")
                .only("do_rescale", "true")
                .only("do_normalize", "true");
        return switch (config.text("image_processor_type", "CLIPImageProcessor")) {
            case "CLIPImageProcessor", "CLIPImageProcessorFast", "CLIPFeatureExtractor" -> ClipPreprocessor.of(config);
            case "SiglipImageProcessor", "SiglipImageProcessorFast" -> SiglipPreprocessor.of(config);
            default -> throw config.refused("image_processor_type", "CLIPImageProcessor or SiglipImageProcessor");
        };
    }

    /** Reads {@code preprocessor_config.json}. */
    static ImagePreprocessor read(Path file) throws IOException {
        return of(ModelConfig.read(file));
    }
}
