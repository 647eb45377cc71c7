package io.dreampress.contracts.topic;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicsTest {
    private static final Set<String> SERVICES =
            Set.of("ingest-service", "llm-service", "diffusion-service", "assembler-service");

    @Test
    void theCatalogueHoldsEveryConstant() {
        var constants = Arrays.stream(Topics.class.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == Topic.class)
                .map(field -> {
                    try {
                        return (Topic<?>) field.get(null);
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
        assertThat(Topics.all()).containsExactlyInAnyOrderElementsOf(constants);
    }

    @Test
    void everyTopicHasOneWriterButRequestsAndProgress() {
        for (var topic : Topics.all()) {
            if (topic == Topics.REQUESTS || topic == Topics.PROGRESS) {
                assertThat(topic.writer()).as(topic.name()).isEqualTo(Topic.ANYBODY);
            } else {
                assertThat(SERVICES).as(topic.name()).contains(topic.writer());
            }
        }
    }

    @Test
    void noMessageTypeBelongsToTwoWriters() {
        var writers = Topics.all().stream().collect(groupingBy(Topic::type, mapping(Topic::writer, toSet())));
        assertThat(writers.values()).allSatisfy(names -> assertThat(names).hasSize(1));
    }

    @Test
    void namesAreUniqueAndFitTheBroker() {
        assertThat(Topics.all().stream()
                        .collect(groupingBy(Topic::name, counting()))
                        .values())
                .allMatch(count -> count == 1);
        assertThat(Topics.all())
                .allSatisfy(
                        topic -> assertThat(topic.deadLetters("dreampress.")).matches("dreampress\\.[a-z.]+\\.dlt"));
    }

    @Test
    void requestsOfTwoMebibytesFitAndSoDoTheDocumentsMadeOfThem() {
        assertThat(Topics.REQUESTS.largestRecord()).isEqualTo(2 * 1024 * 1024);
        for (var topic : List.of(Topics.ACCEPTED, Topics.PASSAGES, Topics.DOCUMENTS)) {
            assertThat(topic.largestRecord()).as(topic.name()).isGreaterThan(Topics.REQUESTS.largestRecord());
        }
    }

    @Test
    void compactsWhatIsTheLastWordOnADocument() {
        assertThat(Topics.all().stream().filter(Topic::compacted).map(Topic::name))
                .containsExactlyInAnyOrder("accepted", "cancellations", "documents");
    }

    @Test
    void keepsProgressForAnHour() {
        assertThat(Topics.PROGRESS.settings()).containsEntry("retention.ms", "3600000");
    }

    @Test
    void deadLettersHoldTheLargestRecordWithItsReason() {
        assertThat(Topics.all())
                .allSatisfy(
                        topic -> assertThat(largest(topic.deadLetterSettings())).isGreaterThan(topic.largestRecord()));
    }

    private static int largest(Map<String, String> settings) {
        return Integer.parseInt(settings.get("max.message.bytes"));
    }
}
