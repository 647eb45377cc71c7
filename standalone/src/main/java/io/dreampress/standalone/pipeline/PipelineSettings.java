package io.dreampress.standalone.pipeline;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a pipeline runs with.
 *
 * @param dataFolder of records, state, objects and logs
 * @param model the bundle's folder
 * @param kafkaPort of the embedded broker on 127.0.0.1; 0 for any free one
 * @param broker a broker that runs already, {@code host:port}; empty to start the embedded one
 * @param httpPort of the ingest-service, the other services' ports follow; empty for no HTTP at all
 */
public record PipelineSettings(
        Path dataFolder, Path model, int kafkaPort, Optional<String> broker, OptionalInt httpPort) {
    /** Where a serving pipeline's broker is unless told otherwise. */
    public static final int KAFKA_PORT = 9092;

    /** For one document: Kafka only, on any port. */
    public static PipelineSettings quiet(Path dataFolder, Path model, int kafkaPort) {
        return new PipelineSettings(dataFolder, model, kafkaPort, Optional.empty(), OptionalInt.empty());
    }

    /** The same with HTTP, for everybody on this machine. */
    public PipelineSettings serving(int port) {
        return new PipelineSettings(dataFolder, model, kafkaPort, broker, OptionalInt.of(port));
    }

    /** The same with a broker that runs already. */
    public PipelineSettings on(String runningBroker) {
        return new PipelineSettings(dataFolder, model, kafkaPort, Optional.of(runningBroker), httpPort);
    }
}
