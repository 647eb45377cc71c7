package io.dreampress.standalone.command;

import io.dreampress.contracts.request.ImageSize;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code images} of a request. */
final class ImageFlags {
    @Option(names = "--min-images", paramLabel = "N", description = "Fewest images.")
    private Integer min;

    @Option(names = "--max-images", paramLabel = "N", description = "Most images.")
    private Integer max;

    @Option(
            names = "--placement",
            paramLabel = "WHERE",
            converter = PlacementText.class,
            description = "Where images stand: auto, paragraphs, or numbers of paragraphs from 0, such as 0,2.")
    private PlacementText.Where placement;

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

    /** The object {@code images}; empty if no flag is given. */
    Map<String, Object> json() {
        Map<String, Object> images = new LinkedHashMap<>();
        images.put("min", min);
        images.put("max", max);
        images.put("placement", placement == null ? null : placement.json());
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

    /** Reads {@code auto}, {@code paragraphs} or {@code 0,2}. */
    static final class PlacementText implements ITypeConverter<PlacementText.Where> {
        private static final Pattern NUMBERS = Pattern.compile("\\d{1,6}(?:\\s*,\\s*\\d{1,6})*");

        /** The value as JSON has it. */
        record Where(Object json) {}

        @Override
        public Where convert(String text) {
            if (text.equals("auto") || text.equals("paragraphs")) {
                return new Where(text);
            }
            if (!NUMBERS.matcher(text).matches()) {
                throw new TypeConversionException(
                        "expected auto, paragraphs or numbers of paragraphs from 0 such as 0,2, got '" + text + "'");
            }
            return new Where(Arrays.stream(text.split(","))
                    .map(number -> Integer.valueOf(number.strip()))
                    .toList());
        }
    }
}
