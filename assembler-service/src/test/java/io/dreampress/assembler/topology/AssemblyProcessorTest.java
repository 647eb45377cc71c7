package io.dreampress.assembler.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.assembler.assembly.SampleDocument;
import io.dreampress.assembler.rendition.RenditionStore;
import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.request.DocumentCancellation;
import io.dreampress.objectstore.ObjectStore;
import io.dreampress.objectstore.ObjectStores;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AssemblyProcessorTest {
    private static final long NOW = SampleDocument.ACCEPTED_AT.toEpochMilli();

    @TempDir
    Path folder;

    private final SampleDocument tomato = new SampleDocument("tomato", "titip");
    private final MockProcessorContext<String, Object> context = new MockProcessorContext<>();
    private final Deque<Runnable> writes = new ArrayDeque<>();

    @Test
    void aTaskThatIsClosedAndOpenedAgainWhileFilesAreBeingStoredHasOneLastWord() throws IOException {
        AssemblyProcessor processor = processor();
        processor.init(context);
        process(processor, DocumentPart.of(tomato.accepted()));
        tomato.texts().forEach(text -> process(processor, DocumentPart.of(text)));
        tomato.images().forEach(image -> process(processor, DocumentPart.of(image)));
        process(processor, DocumentPart.of(tomato.manifest()));

        processor.close();
        processor.init(context);
        process(
                processor,
                DocumentPart.of(new DocumentCancellation("tomato", "withdrawn", SampleDocument.ACCEPTED_AT)));
        punctuate();
        writes.forEach(Runnable::run);
        punctuate();

        assertThat(context.forwarded())
                .filteredOn(forwarded -> forwarded.record().value() instanceof DocumentFact)
                .hasSize(1);
    }

    private AssemblyProcessor processor() throws IOException {
        ObjectStore objects = ObjectStores.open(folder.toUri(), Optional.empty());
        context.setCurrentSystemTimeMs(NOW);
        for (StoreBuilder<?> builder : PartStores.builders(Stores::inMemoryKeyValueStore)) {
            StateStore store = builder.withLoggingDisabled().build();
            store.init(context.getStateStoreContext(), store);
        }
        return new AssemblyProcessor(
                new Press(objects, new RenditionStore(objects), writes::add),
                new AssemblyMetrics(new SimpleMeterRegistry()),
                Workbench.MEMORY);
    }

    private static void process(AssemblyProcessor processor, DocumentPart part) {
        processor.process(new Record<>("tomato", part, NOW));
    }

    private void punctuate() {
        List.copyOf(context.scheduledPunctuators()).stream()
                .filter(schedule -> !schedule.cancelled())
                .forEach(schedule -> schedule.getPunctuator().punctuate(NOW));
    }
}
