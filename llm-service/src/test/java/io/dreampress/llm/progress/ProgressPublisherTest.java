package io.dreampress.llm.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.progress.StageAdvanced;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressPublisherTest {
    @Test
    void joinsPiecesOfTextThatFollowOneAnother() {
        List<StageAdvanced> joined = ProgressPublisher.coalesced(List.of(
                new StageAdvanced.Writing("a", 1, 0, "Once "),
                new StageAdvanced.Writing("b", 1, 7, "other"),
                new StageAdvanced.Writing("a", 1, 5, "upon"),
                new StageAdvanced.Dreaming("a", 0, "a time", 9),
                new StageAdvanced.Writing("a", 1, 9, "!")));

        assertThat(joined)
                .containsExactly(
                        new StageAdvanced.Writing("a", 1, 0, "Once upon"),
                        new StageAdvanced.Dreaming("a", 0, "a time", 9),
                        new StageAdvanced.Writing("a", 1, 9, "!"),
                        new StageAdvanced.Writing("b", 1, 7, "other"));
    }

    @Test
    void keepsOpeningsApart() {
        List<StageAdvanced> pieces =
                List.of(new StageAdvanced.Writing("a", 1, 0, "Once"), new StageAdvanced.Writing("a", 2, 4, "again"));

        assertThat(ProgressPublisher.coalesced(pieces)).isEqualTo(pieces);
    }

    @Test
    void cutsLongTextsIntoPiecesThatFitAMessage() throws InterruptedException {
        LinkedBlockingQueue<StageAdvanced> told = new LinkedBlockingQueue<>();
        String article = "x".repeat(70_000);
        StringBuilder heard = new StringBuilder();

        try (ProgressPublisher publisher = ProgressPublisher.start(told::add)) {
            publisher.wrote("a", 1, 0, article);
            while (heard.length() < article.length()) {
                StageAdvanced.Writing piece = (StageAdvanced.Writing) told.poll(20, TimeUnit.SECONDS);
                assertThat(piece.offset()).isEqualTo(heard.length());
                assertThat(piece.text()).hasSizeLessThanOrEqualTo(32 * 1024);
                heard.append(piece.text());
            }
        }

        assertThat(heard).hasToString(article);
    }

    @Test
    void aFailingDestinationHoldsUpNothing() throws InterruptedException {
        LinkedBlockingQueue<StageAdvanced> told = new LinkedBlockingQueue<>();
        try (ProgressPublisher publisher = ProgressPublisher.start(progress -> {
            if (progress instanceof StageAdvanced.Queued) {
                throw new IllegalStateException("no broker");
            }
            told.add(progress);
        })) {
            publisher.queued("a", 0, Optional.empty());
            publisher.dreaming("a", 0, "a seed", 3);

            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(new StageAdvanced.Dreaming("a", 0, "a seed", 3));
        }
    }
}
