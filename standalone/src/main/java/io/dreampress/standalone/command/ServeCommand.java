package io.dreampress.standalone.command;

import io.dreampress.standalone.display.JsonLines;
import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.environment.LogFile;
import io.dreampress.standalone.pipeline.PipelineSettings;
import io.dreampress.standalone.pipeline.StandalonePipeline;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code serve}: the whole pipeline, until it is interrupted. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs the pipeline with its HTTP API until Ctrl-C.")
public final class ServeCommand implements Callable<Integer> {
    @Mixin
    private OutputFlags output = new OutputFlags();

    @Mixin
    private PipelineFlags flags = new PipelineFlags();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port of the HTTP API on 127.0.0.1; the next three are the health and metrics of the other "
                    + "services (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Use this Kafka (4.2 or newer, share groups switched on); start none.")
    private String kafka;

    @Override
    public Integer call() {
        LogFile.in(flags.dataFolder());
        JsonLines json = new JsonLines(System.out);
        Consumer<String> status = words -> {
            if (output.json) {
                json.status(words);
            } else {
                System.err.println(words);
            }
        };
        try (Lifeline lifeline = new Lifeline()) {
            PipelineSettings settings = settings();
            StandalonePipeline pipeline = StandalonePipeline.start(settings, status, lifeline::keep);
            tell(pipeline, json);
            throw new CannotStart(pipeline.awaitFailure());
        }
    }

    private PipelineSettings settings() {
        int kafkaPort = flags.kafkaPort == 0 ? PipelineSettings.KAFKA_PORT : flags.kafkaPort;
        PipelineSettings settings = PipelineSettings.quiet(flags.dataFolder(), flags.model(), kafkaPort)
                .serving(port);
        return kafka == null ? settings : settings.on(kafka);
    }

    private void tell(StandalonePipeline pipeline, JsonLines json) {
        String http = "http://127.0.0.1:" + port;
        String servers = pipeline.bootstrapServers();
        if (output.json) {
            json.print("serving", Map.of("http", http, "kafka", servers));
        } else {
            System.out.printf("Ready. HTTP on %s, Kafka on %s; Ctrl-C ends it.%n", http, servers);
        }
    }
}
