package io.dreampress.assembler.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.assembler.assembly.SampleDocument;
import io.dreampress.contracts.document.DocumentFinished;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosingsTest {
    private static final Duration A_MOMENT = Duration.ofMillis(10);

    @TempDir
    Path folder;

    private final SampleDocument tomato = new SampleDocument("tomato", "titip");
    private final Deque<Runnable> writes = new ArrayDeque<>();

    @Test
    void tellsOfADocumentOnlyWhenItsFilesAreStored() throws IOException {
        try (Workbench bench = new Workbench(folder, writes::add)) {
            bench.finish(tomato);
            bench.driver().advanceWallClockTime(A_MOMENT);
            assertThat(bench.documents()).isEmpty();

            writes.remove().run();
            bench.driver().advanceWallClockTime(A_MOMENT);

            assertThat(bench.documents()).singleElement().isInstanceOf(DocumentFinished.class);
        }
    }

    @Test
    void theFirstDecisionStandsWhileFilesAreBeingStored() throws IOException {
        try (Workbench bench = new Workbench(folder, writes::add)) {
            bench.finish(tomato);
            bench.cancel("tomato");
            writes.remove().run();
            bench.driver().advanceWallClockTime(A_MOMENT);
            assertThat(bench.documents()).singleElement().isInstanceOf(DocumentFinished.class);
        }
    }

    @Test
    void aSuccessorTellsOfADocumentWhoseFilesWereBeingStored() throws IOException {
        try (Workbench bench = new Workbench(folder, writes::add);
                Workbench successor = new Workbench(folder.resolve("successor"), Runnable::run)) {
            bench.finish(tomato);
            successor.restore(bench);
            successor.driver().advanceWallClockTime(Duration.ofSeconds(1));
            assertThat(successor.documents()).singleElement().isInstanceOf(DocumentFinished.class);
        }
    }

    @Test
    void aSuccessorLeavesADocumentAloneThatIsNotComplete() throws IOException {
        try (Workbench bench = new Workbench(folder, Runnable::run);
                Workbench successor = new Workbench(folder.resolve("successor"), Runnable::run)) {
            bench.accept(tomato);
            bench.passage(tomato.manifest());
            successor.restore(bench);
            successor.driver().advanceWallClockTime(Duration.ofSeconds(1));
            assertThat(successor.documents()).isEmpty();
        }
    }

    @Test
    void waitsForTheDiskWhenTooManyDocumentsDo() throws IOException {
        int documents = Closings.MOST + 20;
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
                Workbench bench = new Workbench(folder, executor)) {
            for (int i = 0; i < documents; i++) {
                bench.finish(new SampleDocument("document-" + i, "titip"));
            }
            assertThat(bench.documents()).hasSizeGreaterThanOrEqualTo(documents - Closings.MOST);
        }
    }
}
