package io.dreampress.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.request.Placement;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.contracts.topic.Topics;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The published description of the messages says what the records say. */
class AsyncApiTest {
    private static final JsonNode DOCUMENT =
            new YAMLMapper().readTree(Objects.requireNonNull(AsyncApiTest.class.getResourceAsStream("/asyncapi.yaml")));

    @Test
    void describesEveryTopicWithItsWriterAndSettings() {
        var described = new TreeMap<String, String>();
        for (var channel : DOCUMENT.get("channels")) {
            described.put(
                    channel.get("address").asString(),
                    channel.get("x-writer").asString() + " " + settings(channel) + " " + messages(channel));
        }
        assertThat(described)
                .isEqualTo(new TreeMap<>(Topics.all().stream()
                        .collect(Collectors.toMap(
                                topic -> topic.on("dreampress."),
                                topic -> topic.writer() + " " + new TreeMap<>(topic.settings()) + " "
                                        + messages(topic)))));
    }

    @Test
    void everyTopicIsOperatedOnOnce() {
        var channels = new TreeSet<String>();
        DOCUMENT.get("operations")
                .forEach(operation -> channels.add(
                        operation.get("channel").get("$ref").asString().replace("#/channels/", "")));
        assertThat(channels)
                .containsExactlyInAnyOrderElementsOf(DOCUMENT.get("channels").propertyNames());
    }

    @Test
    void describesEveryMessageByTheSchemaOfItsName() {
        var messages = DOCUMENT.get("components").get("messages");
        assertThat(messages.propertyNames())
                .containsExactlyInAnyOrderElementsOf(Topics.all().stream()
                        .flatMap(topic -> MessageTypes.of(topic).stream())
                        .map(RecordSchemas::nameOf)
                        .collect(Collectors.toSet()));
        assertThat(messages.propertyStream())
                .allSatisfy(message -> assertThat(
                                message.getValue().get("payload").get("$ref").asString())
                        .isEqualTo("#/components/schemas/" + message.getKey()));
    }

    @Test
    void describesEveryComponentOfEveryRecord() {
        var described = schemas();
        var expected = RecordSchemas.reachableFrom(Topics.all().stream().map(Topic::type));
        assertThat(described.keySet()).isEqualTo(expected.keySet());
        expected.forEach(
                (name, schema) -> assertThat(described.get(name)).as(name).isEqualTo(schema));
    }

    @Test
    void everySchemaAndEveryPropertyIsExplained() {
        for (var schema : DOCUMENT.get("components").get("schemas").properties()) {
            assertThat(schema.getValue().has("description")).as(schema.getKey()).isTrue();
            if (schema.getValue().has("properties")) {
                schema.getValue()
                        .get("properties")
                        .propertyStream()
                        .forEach(property -> assertThat(Stream.of("description", "$ref", "const")
                                        .anyMatch(property.getValue()::has))
                                .as(schema.getKey() + "." + property.getKey())
                                .isTrue());
            }
        }
    }

    private static Map<String, Object> schemas() {
        var all = new TreeMap<String, Object>();
        DOCUMENT.get("components")
                .get("schemas")
                .propertyStream()
                .filter(schema -> !schema.getKey().equals("MessageHeaders"))
                .filter(schema -> !schema.getKey().equals(Placement.class.getSimpleName()))
                .forEach(schema -> all.put(schema.getKey(), RecordSchemas.plain(schema.getValue())));
        return all;
    }

    private static Map<String, String> settings(JsonNode channel) {
        var settings = new TreeMap<String, String>();
        channel.path("bindings")
                .path("kafka")
                .path("topicConfiguration")
                .propertyStream()
                .forEach(setting -> settings.put(
                        setting.getKey(),
                        setting.getValue().isArray()
                                ? setting.getValue().get(0).asString()
                                : setting.getValue().asString()));
        if (channel.has("x-segment.ms")) {
            settings.put("segment.ms", channel.get("x-segment.ms").asString());
        }
        return settings;
    }

    private static TreeSet<String> messages(JsonNode channel) {
        return new TreeSet<>(channel.get("messages").propertyNames());
    }

    private static TreeSet<String> messages(Topic<?> topic) {
        return MessageTypes.of(topic).stream()
                .map(RecordSchemas::nameOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
