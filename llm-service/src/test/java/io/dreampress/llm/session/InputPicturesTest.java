package io.dreampress.llm.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.passage.WritingFailed;
import io.dreampress.contracts.passage.WritingFinished;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputPicturesTest {
    @TempDir
    Path folder;

    @Test
    void inputPicturesGoAWhileAfterTheDocumentsEndAndOnceMoreADayLater() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            String key = bench.stockPicture("document");
            String other = bench.stockPicture("other");
            bench.accept(Orders.document("document").withPictures(key));
            bench.settle();

            assertThat(bench.passages()).hasAtLeastOneElementOfType(WritingFinished.class);
            assertThat(bench.objects.exists(key)).isTrue();
            bench.driver.advanceWallClockTime(PictureCleaning.GRACE.plusSeconds(2));
            assertThat(bench.objects.exists(key)).isFalse();

            bench.stockPicture("document");
            bench.driver.advanceWallClockTime(SessionStores.MEMORY.plusSeconds(2));
            assertThat(bench.objects.exists(key)).isFalse();
            assertThat(bench.objects.exists(other)).isTrue();
        }
    }

    @Test
    void inputPicturesOfACancelledDocumentGoToo() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            String key = bench.stockPicture("document");
            bench.accept(Orders.document("document").withImages(1).withPictures(key));
            bench.settle();
            bench.cancel("document");

            bench.driver.advanceWallClockTime(PictureCleaning.GRACE.plusSeconds(2));
            assertThat(bench.objects.exists(key)).isFalse();
        }
    }

    @Test
    void aMissingInputPictureFailsItsDocumentWithTheReason() {
        try (SessionBench bench = new SessionBench(folder, 8)) {
            bench.accept(Orders.document("document").withPictures("inputs/gone.png"));

            bench.settle();

            WritingFailed failed = (WritingFailed) bench.passages().getFirst();
            assertThat(failed.problem().detail()).contains("inputs/gone.png");
        }
    }
}
