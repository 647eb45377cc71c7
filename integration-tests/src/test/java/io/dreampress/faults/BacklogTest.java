package io.dreampress.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.broker.BrokerKind;
import io.dreampress.pipeline.PipelineFixture;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** More requests than one node can work on. Times are printed; orders are judged. */
class BacklogTest {
    private static final int QUEUE = Integer.getInteger("soak.queue", 50_000);
    private static final int BURST = 40;

    @Test
    @ExtendWith(PipelineFixture.class)
    void hundredsAtOnceWaitTheirTurn(PipelineFixture.Running pipeline) {
        judge(pipeline.servers(), 400);
    }

    @Test
    @Tag("soak")
    void tensOfThousandsAtOnceWaitTheirTurnInLittleMemory(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) {
        try (Fleet fleet = Fleet.start(BrokerKind.EMBEDDED, folder, EnumSet.allOf(Member.class))) {
            Awaitility.await().atMost(Trial.PATIENCE).until(fleet::isReady);
            judge(fleet.broker().servers(), QUEUE);
            System.out.println("Backlog: peak resident MiB "
                    + EnumSet.allOf(Member.class).stream()
                            .map(member -> member.serviceName() + "="
                                    + fleet.service(member).peakMiB())
                            .collect(Collectors.joining(" ")));
        }
    }

    private static void judge(String servers, int documents) {
        try (Backlog backlog = new Backlog(servers)) {
            backlog.order("crowd", "bulk", documents);
            backlog.order("somebody", "interactive", 1);
            backlog.readUntil(() -> backlog.isBegun("somebody-0"));
            int begun = backlog.begun();
            backlog.order("burst", "interactive", BURST);
            backlog.readUntil(() -> backlog.isBegun("burst-" + (BURST - 1)));
            int bulkMeanwhile = backlog.begun() - begun - BURST;
            backlog.readUntil(() -> backlog.finished() + backlog.failed() == documents + BURST + 1);
            System.out.println(String.format(
                    Locale.ROOT,
                    "Backlog: documents=%d failed=%d interactiveBegunAfter=%.1fs, %d documents;"
                            + " positionsRight=%.2f estimatesRight=%.2f",
                    backlog.finished(),
                    backlog.failed(),
                    backlog.waited("somebody-0").toMillis() / 1e3,
                    backlog.overtaken("somebody-0"),
                    backlog.goodPositions(),
                    backlog.goodEstimates()));
            assertThat(backlog.finished()).isEqualTo(documents + BURST + 1);
            assertThat(backlog.overtaken("somebody-0"))
                    .as("of the crowd before it, begun before the interactive one")
                    .isLessThan(documents * 3 / 4);
            assertThat(bulkMeanwhile).as("bulk begun beside interactive").isPositive();
        }
    }
}
