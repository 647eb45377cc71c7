package io.dreampress.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.broker.BrokerKind;
import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.document.DocumentFailed;
import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.contracts.request.OnImageFailure;
import io.dreampress.contracts.topic.DeadLetter;
import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.contracts.topic.Topic;
import io.dreampress.pipeline.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.FileSystemUtils;

/** Faults that are provoked for real: every document ends once, and says and shows what it would have undisturbed. */
@ParameterizedClass
@EnumSource
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FaultsTest {
    private static final long SEED = 7;

    @Parameter
    private BrokerKind broker;

    private Path folder;
    private Trial trial;

    @BeforeParameterizedClassInvocation
    void start() throws IOException {
        Path target = Files.createDirectories(Path.of("target", "faults")).toAbsolutePath();
        folder = Files.createTempDirectory(target, broker.name());
        trial = Trial.start(broker, folder, SEED);
    }

    @AfterParameterizedClassInvocation
    void sayWhatCameOfIt() throws IOException {
        if (trial != null) {
            Verdict verdict = trial.verdict();
            System.out.println("Faults, broker " + broker + ": " + verdict);
            trial.close();
            trial = null;
            assertGood(verdict);
        }
        FileSystemUtils.deleteRecursively(folder);
    }

    @ParameterizedTest
    @EnumSource
    void killedServiceLosesNothingAndDoublesNothing(Member member) {
        trial.order();
        trial.kill(EnumSet.of(member));
        assertGood(trial.verdict());
    }

    @Test
    void allServicesKilledAtOnceLoseNothingAndDoubleNothing() {
        trial.order();
        trial.kill(EnumSet.allOf(Member.class));
        assertGood(trial.verdict());
    }

    @Test
    void killedBrokerLosesNothingAndDoublesNothing() {
        trial.order();
        trial.killBroker();
        assertGood(trial.verdict());
    }

    @Test
    void servicesThatAreCutOffUntilTheBrokerGivesThemUpGoOn() {
        trial.order();
        trial.cutOff(EnumSet.allOf(Member.class));
        assertGood(trial.verdict());
    }

    @Test
    void imagesOfAHungWorkerAreDrawnByAnother() {
        trial.order();
        assertGood(trial.hangWorker());
        trial.order();
        assertGood(trial.verdict());
    }

    @Test
    void documentsWaitForTheObjectStore() {
        trial.order();
        trial.loseObjects();
        assertGood(trial.verdict());
    }

    @Test
    void imagesThatCanNeverBeDrawnAreDealtWithAsTheRequestSays() {
        trial.whileNothingCanBeDrawn(() -> {
            try (Desk desk = new Desk(trial.servers())) {
                for (OnImageFailure policy : OnImageFailure.values()) {
                    desk.publish(JsonSerde.MAPPER.writeValueAsString(Map.of(
                            "requestId",
                            "undrawn-" + policy,
                            "kind",
                            "illustrate",
                            "article",
                            "One paragraph.",
                            "images",
                            Map.of("placement", List.of(0)),
                            "onImageFailure",
                            policy)));
                }
                assertThat(blocks(desk, OnImageFailure.PLACEHOLDER))
                        .hasOnlyElementsOfTypes(Block.Text.class, Block.Placeholder.class)
                        .hasAtLeastOneElementOfType(Block.Placeholder.class);
                assertThat(blocks(desk, OnImageFailure.DROP)).hasOnlyElementsOfType(Block.Text.class);
                assertThat(desk.ended("undrawn-" + OnImageFailure.FAIL)).isInstanceOf(DocumentFailed.class);
            }
        });
        assertGood(trial.verdict());
    }

    private static List<Block> blocks(Desk desk, OnImageFailure policy) {
        return ((DocumentFinished) desk.ended("undrawn-" + policy)).blocks();
    }

    @Test
    void poisonOnEveryTopicIsDeadLetteredAndStopsNobody() {
        Poison poison = new Poison(trial.servers());
        poison.spread();
        trial.order();
        assertGood(trial.verdict());
        for (Topic<?> topic : Poison.DEAD_LETTERED) {
            Awaitility.await(topic.name())
                    .atMost(Trial.PATIENCE)
                    .untilAsserted(() -> assertThat(poison.letters(topic))
                            .extracting(letter -> letter.headers().lastHeader(DeadLetter.ORIGIN_OFFSET))
                            .doesNotContainNull()
                            .extracting(header -> new String(header.value()))
                            .containsAll(poison.malformed(topic)));
        }
    }

    static void assertGood(Verdict verdict) {
        assertThat(verdict.lost()).as("lost; %s", verdict).isEmpty();
        assertThat(verdict.twice()).as("twice; %s", verdict).isEmpty();
        assertThat(verdict.different()).as("different; %s", verdict).isEmpty();
    }
}
