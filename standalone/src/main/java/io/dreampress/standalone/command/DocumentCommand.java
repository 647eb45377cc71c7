package io.dreampress.standalone.command;

import io.dreampress.contracts.document.DocumentFinished;
import io.dreampress.standalone.display.Display;
import io.dreampress.standalone.environment.LogFile;
import io.dreampress.standalone.folder.OutputFolder;
import io.dreampress.standalone.following.DocumentEvent;
import io.dreampress.standalone.following.Follower;
import io.dreampress.standalone.pipeline.PipelineSettings;
import io.dreampress.standalone.pipeline.StandalonePipeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes one document: starts the pipeline (or uses a running one), publishes the request as anybody would, follows it. */
abstract class DocumentCommand implements Callable<Integer> {
    static final String PREFIX = "dreampress.";
    private static final Duration TOPICS_APPEAR = Duration.ofSeconds(60);

    @Mixin
    OutputFlags output = new OutputFlags();

    @Mixin
    PipelineFlags flags = new PipelineFlags();

    @Mixin
    DocumentFlags document = new DocumentFlags();

    @Option(
            names = "--connect",
            paramLabel = "HOST:PORT",
            description = "Use the pipeline that runs on this Kafka broker; start none.")
    private String connect;

    /** The request without what is common to all kinds; empty parts are left out. */
    abstract Map<String, Object> request();

    /** The whole request but for its id. */
    final Map<String, Object> wholeRequest() {
        Map<String, Object> request = new LinkedHashMap<>(request());
        request.putAll(document.json());
        request.values().removeIf(value -> value instanceof Map<?, ?> part && part.isEmpty());
        return request;
    }

    /** Words that the user gave, which must be some. */
    static String words(String given, String name, String expected) {
        if (given.isBlank()) {
            throw new WrongUsage(name + ": expected " + expected + ", got nothing; put the words in quotes");
        }
        return given;
    }

    @Override
    public final Integer call() {
        Map<String, Object> request = wholeRequest();
        OutputFolder folder = folder();
        LogFile.in(flags.dataFolder());
        Display display = Display.of(output.json);
        try (Lifeline lifeline = new Lifeline()) {
            return make(request, folder, display, lifeline);
        }
    }

    private OutputFolder folder() {
        try {
            return OutputFolder.at(document.out);
        } catch (IllegalArgumentException e) {
            throw new WrongUsage(e.getMessage());
        }
    }

    private int make(Map<String, Object> request, OutputFolder folder, Display display, Lifeline lifeline) {
        Clock clock = Clock.start();
        try {
            Optional<StandalonePipeline> pipeline = connect == null
                    ? Optional.of(StandalonePipeline.start(settings(), display::status, lifeline::keep))
                    : Optional.empty();
            String broker = pipeline.map(StandalonePipeline::bootstrapServers).orElse(connect);
            try (Follower follower = Follower.connect(broker, PREFIX, TOPICS_APPEAR)) {
                Sitting sitting = new Sitting(
                        follower, lifeline, pipeline, UUID.randomUUID().toString());
                Optional<DocumentEvent> last = sitting.make(request, event -> {
                    clock.see(event);
                    display.show(event);
                });
                return last.map(event -> end(event, folder, display, clock)).orElse(Failures.INTERRUPTED);
            }
        } catch (RuntimeException e) {
            if (lifeline.interrupted()) {
                return Failures.INTERRUPTED;
            }
            throw e;
        }
    }

    private int end(DocumentEvent last, OutputFolder folder, Display display, Clock clock) {
        if (last instanceof DocumentEvent.Ended(DocumentFinished finished)) {
            List<Path> files = folder.write(finished);
            display.delivered(clock.delivery(folder.path(), files));
            return Failures.FINISHED;
        }
        return Failures.FAILED;
    }

    private PipelineSettings settings() {
        return PipelineSettings.quiet(flags.dataFolder(), flags.model(), flags.kafkaPort);
    }
}
