package io.dreampress.ingest.request;

import io.dreampress.contracts.request.CancelRequest;
import io.dreampress.contracts.request.DocumentRequest;
import io.dreampress.contracts.request.ImageOptions;
import io.dreampress.contracts.request.ImageSize;
import io.dreampress.contracts.request.TextOptions;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The names that an object of a request may hold: exactly the components of its record.
 *
 * @param names in the record's order
 * @param elsewhere paths of names that belong to a part of the object, or to the object that it is a part of
 */
record FieldNames(Set<String> names, List<String> elsewhere) {
    static final FieldNames CANCEL = new FieldNames(with(of(CancelRequest.class), "kind"), List.of());
    static final FieldNames IMAGES = new FieldNames(of(ImageOptions.class), topLevel());
    static final FieldNames SIZE = new FieldNames(of(ImageSize.class), List.of());
    static final FieldNames TEXT = new FieldNames(of(TextOptions.class), topLevel());
    static final FieldNames DOCUMENT = new FieldNames(of(DocumentRequest.class), parts());

    /** The path that was probably meant by an unknown name. */
    String suggestion(String path, String unknown) {
        Stream<String> near = names.stream().map(name -> path.isEmpty() ? name : path + "." + name);
        return Spelling.nearest(unknown, near)
                .or(() -> Spelling.nearest(unknown, elsewhere.stream()))
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    private static Set<String> of(Class<? extends Record> type) {
        return new LinkedHashSet<>(Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getName)
                .toList());
    }

    private static Set<String> with(Set<String> names, String more) {
        names.add(more);
        return names;
    }

    private static List<String> topLevel() {
        return List.copyOf(of(DocumentRequest.class));
    }

    private static List<String> parts() {
        return Stream.concat(
                        of(ImageOptions.class).stream().map(name -> "images." + name),
                        of(TextOptions.class).stream().map(name -> "text." + name))
                .toList();
    }
}
