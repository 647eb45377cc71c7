package io.dreampress.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.payload.Sha256;
import io.dreampress.contracts.request.Request;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages of every released version stay readable for ever: samples are added, never changed. */
class MessageSamplesTest {
    @ParameterizedTest
    @MethodSource("samples")
    void readsASampleAndWritesItBackEqual(Path file) throws IOException {
        var type = typeOf(file);
        byte[] json = Files.readAllBytes(file);

        Object message = serdeOf(type).deserializer().deserialize("topic", new RecordHeaders(), json);

        assertThat(message).isInstanceOf(type);
        assertThat(JsonSerde.MAPPER.readTree(write(type, message))).isEqualTo(JsonSerde.MAPPER.readTree(json));
    }

    /** {@code sha256sum *.json} in the samples' folder; lines are added for new samples, never changed. */
    @ParameterizedTest
    @MethodSource("released")
    void aReleasedSampleIsStillThereUnchanged(String line) throws IOException, URISyntaxException {
        String[] hashAndName = line.split(" +");

        assertThat(Sha256.of(Files.readAllBytes(folder().resolve(hashAndName[1]))))
                .isEqualTo(hashAndName[0]);
    }

    static Stream<String> released() throws IOException, URISyntaxException {
        return Files.lines(folder().resolveSibling("v1.sha256"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyComponentOfAMessageStandsInOneOfItsSamples(Class<?> type) throws IOException, URISyntaxException {
        Set<String> shown = new HashSet<>();
        for (Path sample : samples().filter(file -> typeOf(file) == type).toList()) {
            shown.addAll(JsonSerde.MAPPER.readTree(Files.readAllBytes(sample)).propertyNames());
        }

        assertThat(type.getRecordComponents()).isNotEmpty();
        assertThat(Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName))
                .isSubsetOf(shown);
    }

    static Stream<Path> samples() throws IOException, URISyntaxException {
        return Files.list(folder());
    }

    static Stream<Class<?>> types() {
        return Topics.all().stream().map(MessageTypes::of).flatMap(List::stream).distinct();
    }

    private static Path folder() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(MessageSamplesTest.class.getResource("/samples/v1"))
                .toURI());
    }

    private static Class<?> typeOf(Path file) {
        String name = file.getFileName().toString().replaceAll("(-[a-z]+)?\\.json$", "");
        return types().filter(type -> type.getSimpleName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("sample '" + file + "': expected the name of a message type"));
    }

    /** A message is read as its topic's readers do; requests have a strict reader elsewhere. */
    private static JsonSerde<?> serdeOf(Class<?> type) {
        return Topics.all().stream()
                .filter(topic -> topic.type() != Request.class)
                .filter(topic -> MessageTypes.of(topic).contains(type))
                .findFirst()
                .<JsonSerde<?>>map(JsonSerde::of)
                .orElseGet(() -> new JsonSerde<>(type));
    }

    private static byte[] write(Class<?> type, Object message) {
        return Topics.all().stream()
                .filter(topic -> topic.type().isAssignableFrom(type))
                .findFirst()
                .map(topic -> write(topic, message))
                .orElseThrow();
    }

    private static <V> byte[] write(Topic<V> topic, Object message) {
        return JsonSerde.of(topic)
                .serializer()
                .serialize(topic.name(), topic.type().cast(message));
    }
}
