package io.dreampress.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.broker.BrokerKind;
import io.dreampress.contracts.document.DocumentCancelled;
import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.topic.JsonSerde;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(PipelineFixture.class)
@ParameterizedClass
@EnumSource
class CancellationTest {
    /** How far a document is when it is cancelled. */
    enum When {
        ACCEPTED(_ -> true),
        WRITING(StageAdvanced.Writing.class::isInstance),
        DREAMING(StageAdvanced.Dreaming.class::isInstance),
        DENOISING(StageAdvanced.Denoising.class::isInstance);

        private final Predicate<StageAdvanced> reached;

        When(Predicate<StageAdvanced> reached) {
            this.reached = reached;
        }
    }

    private final PipelineFixture.Running pipeline;

    CancellationTest(BrokerKind broker, PipelineFixture.Pipelines pipelines) {
        pipeline = pipelines.on(broker);
    }

    @ParameterizedTest
    @EnumSource
    void stopsAtEveryStageOnceWithoutFilesAndWithoutANeighbourNoticing(When when) {
        try (Desk desk = new Desk(pipeline.servers())) {
            String victim = "victim-" + when;
            String neighbour = "neighbour-" + when;
            desk.publish(request(neighbour, 1, 4, 100));
            desk.publish(request(victim, 8, 60, 400));
            String id = desk.accepted(victim).documentId();
            if (when != When.ACCEPTED) {
                desk.await(StageAdvanced.class, stage -> stage.documentId().equals(id) && when.reached.test(stage), 1);
            }
            desk.publish(JsonSerde.MAPPER.writeValueAsString(Map.of("kind", "cancel", "requestId", victim)));
            assertThat(desk.ended(victim)).isInstanceOf(DocumentCancelled.class);

            DocumentFinished beside = (DocumentFinished) desk.ended(neighbour);
            desk.publish(request("alone-" + when, 1, 4, 100));
            assertThat(Content.of((DocumentFinished) desk.ended("alone-" + when)))
                    .isEqualTo(Content.of(beside));
            assertThat(desk.seen(DocumentFact.class))
                    .filteredOn(fact -> fact.documentId().equals(id))
                    .hasSize(1);
            desk.readUntil(() -> filesOf(id, pipeline.folder()).isEmpty());
            assertThat(filesOf(id, pipeline.folder())).isEmpty();
        }
    }

    private static String request(String requestId, int images, int steps, int tokens) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("requestId", requestId);
        request.put("prompt", "A letter that is as long as a book");
        request.put("seed", 5);
        request.put("images", Map.of("min", images, "max", images, "placement", "paragraphs", "steps", steps));
        request.put("text", Map.of("maxTokens", tokens));
        return JsonSerde.MAPPER.writeValueAsString(request);
    }

    private static List<Path> filesOf(String documentId, Path folder) {
        try (Stream<Path> files = Files.walk(folder.resolve("objects"))) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains(documentId))
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of(folder);
        }
    }
}
