package io.dreampress.standalone.command;

import io.dreampress.contracts.request.ImageSize;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How images are drawn: the part of {@code images} that does not say how many, or where. */
final class DrawingFlags {
    @Option(
            names = "--size",
            paramLabel = "WxH",
            converter = Size.class,
            description = "Size in pixels, such as 128x128.")
    private ImageSize size;

    @Option(
            names = "--style",
            paramLabel = "WORDS",
            description = "Words added to what is drawn, such as \"flat emoji\".")
    private String style;

    @Option(names = "--negative-prompt", paramLabel = "WORDS", description = "What the images must not show.")
    private String negativePrompt;

    @Option(names = "--steps", paramLabel = "N", description = "Denoising steps of each image.")
    private Integer steps;

    @Option(names = "--guidance", paramLabel = "G", description = "Strength of classifier-free guidance; 1 is none.")
    private Double guidance;

    /** These fields of {@code images}; empty if no flag is given. */
    Map<String, Object> json() {
        Map<String, Object> images = new LinkedHashMap<>();
        images.put("size", size);
        images.put("style", style);
        images.put("negativePrompt", negativePrompt);
        images.put("steps", steps);
        images.put("guidance", guidance);
        images.values().removeIf(value -> value == null);
        return images;
    }

    /** Reads {@code 128x128}, or {@code 128} for a square. */
    static final class Size implements ITypeConverter<ImageSize> {
        private static final Pattern SIZE = Pattern.compile("(\\d{1,5})(?:[x×](\\d{1,5}))?");

        @Override
        public ImageSize convert(String text) {
            Matcher size = SIZE.matcher(text);
            if (!size.matches()) {
                throw new TypeConversionException(
                        "expected WIDTHxHEIGHT in pixels, such as 128x128, got '" + text + "'");
            }
            int width = Integer.parseInt(size.group(1));
            return new ImageSize(width, size.group(2) == null ? width : Integer.parseInt(size.group(2)));
        }
    }
}
