package io.dreampress.standalone.bench;

import io.dreampress.networks.decoder.Precision;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Lower-case names, and a sentence that lists them. */
final class PrecisionConverter implements ITypeConverter<Precision> {
    @Override
    public Precision convert(String text) {
        try {
            return Precision.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
