package io.dreampress.standalone.command;

import io.dreampress.ingest.offer.UnreadableBundleException;
import io.dreampress.standalone.batch.Batch;
import io.dreampress.standalone.batch.BatchDisplay;
import io.dreampress.standalone.batch.LineJudge;
import io.dreampress.standalone.batch.RequestFile;
import io.dreampress.standalone.batch.Tally;
import io.dreampress.standalone.batch.Workload;
import io.dreampress.standalone.bench.Pace;
import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.environment.LogFile;
import io.dreampress.standalone.following.Endings;
import io.dreampress.standalone.pipeline.PipelineSettings;
import io.dreampress.standalone.pipeline.StandalonePipeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code batch}: many documents from one file, none of them twice. */
@Command(
        name = "batch",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Makes many documents from a file of requests, one JSON object a line, each with its own custom_id.",
            "A first line {\"defaults\": {…}} gives what the others leave out; {{name}} in its texts is filled in from a "
                    + "line's \"variables\".",
            "Interrupted, it goes on where it was when the same command is run again."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every document is finished (with --dry-run: every line is good)",
            "1:some documents failed, were rejected or cancelled: errors.jsonl says why",
            "2:the command line is wrong, or lines of the file: nothing was published",
            "3:something around the program keeps it from starting or going on",
            "130:interrupted; run the command again to go on"
        })
public final class BatchCommand implements Callable<Integer> {
    private static final Duration TOPICS_APPEAR = Duration.ofSeconds(60);
    private static final int STOPS_WITHIN_SECONDS = 10;

    @Parameters(paramLabel = "REQUESTS", description = "File of requests (JSONL, UTF-8), at most 50000.")
    private Path requests;

    @Mixin
    private OutputFlags output = new OutputFlags();

    @Mixin
    private PipelineFlags flags = new PipelineFlags();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "DIR",
            description = "Folder for documents/<custom_id>/, results.jsonl and errors.jsonl.")
    private Path out;

    @Option(names = "--dry-run", description = "Only check the lines and say how much work they are.")
    private boolean dryRun;

    @Option(names = "--retry-failed", description = "Run the lines of errors.jsonl again, and only these.")
    private boolean retryFailed;

    @Option(
            names = "--connect",
            paramLabel = "HOST:PORT",
            description = "Use the pipeline that runs on this Kafka broker; start none.")
    private String connect;

    @Override
    public Integer call() {
        if (out == null && !dryRun) {
            throw new WrongUsage("--out: expected a folder for the documents, got none; or check only, with --dry-run");
        }
        LogFile.in(flags.dataFolder());
        try (BatchDisplay display = BatchDisplay.of(output.json)) {
            RequestFile file = new RequestFile(requests);
            RequestFile.Checked checked = check(file);
            checked.problems().forEach(display::invalid);
            boolean good = checked.problems().isEmpty();
            if (dryRun || !good) {
                display.estimate(
                        checked.lines().size(),
                        checked.problems().size(),
                        checked.workload(),
                        good ? estimate(checked.workload()) : Optional.empty());
                return good ? Failures.FINISHED : Failures.USAGE;
            }
            return run(file, checked, display);
        }
    }

    /** A pipeline elsewhere may have another model: only it can judge, unless the model is named. */
    private RequestFile.Checked check(RequestFile file) {
        if (connect != null && !flags.namesModel()) {
            return file.check(Optional.empty());
        }
        try (LineJudge judge = LineJudge.of(flags.model())) {
            return file.check(Optional.of(judge));
        } catch (UnreadableBundleException e) {
            throw new CannotStart(e.getMessage(), e);
        }
    }

    private Optional<Duration> estimate(Workload workload) {
        return connect == null
                ? Optional.of(Pace.measure(flags.model()).time(workload.tokens(), workload.imageSteps()))
                : Optional.empty();
    }

    private int run(RequestFile file, RequestFile.Checked checked, BatchDisplay display) {
        Path folder = out.toAbsolutePath().normalize();
        AtomicReference<Tally> last = new AtomicReference<>(
                new Tally(checked.lines().size(), checked.lines().size(), 0, 0, Duration.ZERO));
        try (Lifeline lifeline = new Lifeline();
                Batch batch = Batch.open(file, checked, folder, retryFailed)) {
            if (!batch.isOver()) {
                make(batch, lifeline, display, last);
            }
            if (lifeline.interrupted()) {
                return Failures.INTERRUPTED;
            }
            display.over(last.get(), batch.failures(), folder);
            return batch.failures() == 0 ? Failures.FINISHED : Failures.FAILED;
        }
    }

    private void make(Batch batch, Lifeline lifeline, BatchDisplay display, AtomicReference<Tally> last) {
        CountDownLatch over = new CountDownLatch(1);
        lifeline.beforeInterruption(() -> await(over));
        try {
            Optional<StandalonePipeline> pipeline = connect == null
                    ? Optional.of(StandalonePipeline.start(
                            PipelineSettings.quiet(flags.dataFolder(), flags.model(), flags.kafkaPort),
                            display::status,
                            lifeline::keep))
                    : Optional.empty();
            String broker = pipeline.map(StandalonePipeline::bootstrapServers).orElse(connect);
            try (Endings endings = Endings.connect(broker, DocumentCommand.PREFIX, TOPICS_APPEAR)) {
                batch.run(endings, () -> goesOn(lifeline, pipeline), System::nanoTime, tally -> {
                    last.set(tally);
                    display.advanced(tally);
                });
            }
        } catch (RuntimeException e) {
            if (!lifeline.interrupted()) {
                throw e;
            }
        } finally {
            over.countDown();
        }
    }

    private static boolean goesOn(Lifeline lifeline, Optional<StandalonePipeline> pipeline) {
        pipeline.flatMap(StandalonePipeline::failure).ifPresent(reason -> {
            throw new CannotStart(reason);
        });
        return !lifeline.interrupted();
    }

    private static void await(CountDownLatch over) {
        try {
            boolean _ = over.await(STOPS_WITHIN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
