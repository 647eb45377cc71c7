package io.dreampress.standalone.command;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code images} of a request that may have any number of them. */
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

    @Mixin
    private DrawingFlags drawing = new DrawingFlags();

    /** The object {@code images}; empty if no flag is given. */
    Map<String, Object> json() {
        Map<String, Object> images = new LinkedHashMap<>();
        images.put("min", min);
        images.put("max", max);
        images.put("placement", placement == null ? null : placement.json());
        images.values().removeIf(value -> value == null);
        images.putAll(drawing.json());
        return images;
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
