package io.dreampress.standalone.pipeline;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * What a pipeline runs with.
 *
 * @param dataFolder of records, state, objects and logs
 * @param model the bundle's folder
 * @param kafkaPort of the broker on 127.0.0.1; 0 for any free one
 * @param httpPort of the ingest-service, the other services' ports follow; empty for no HTTP at all
 */
public record PipelineSettings(Path dataFolder, Path model, int kafkaPort, OptionalInt httpPort) {
    /** Where a serving pipeline's broker is unless told otherwise. */
    public static final int KAFKA_PORT = 9092;

    /** For one document: Kafka only, on any port. */
    public static PipelineSettings quiet(Path dataFolder, Path model, int kafkaPort) {
        return new PipelineSettings(dataFolder, model, kafkaPort, OptionalInt.empty());
    }

    /** For everybody on this machine. */
    public static PipelineSettings serving(Path dataFolder, Path model, int kafkaPort, int httpPort) {
        return new PipelineSettings(dataFolder, model, kafkaPort, OptionalInt.of(httpPort));
    }
}
