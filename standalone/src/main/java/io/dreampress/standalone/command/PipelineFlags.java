package io.dreampress.standalone.command;

import io.dreampress.standalone.environment.ProgramHome;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the pipeline runs, and with what. */
public final class PipelineFlags {
    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description =
                    "Folder of the broker's records, images and logs (default: .dreampress in the program's folder).")
    private Path dataFolder;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description =
                    "Model bundle (default: DREAMPRESS_MODEL, or models/dreampress-mini in the program's folder).")
    private Path model;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of the embedded broker on 127.0.0.1 (default: any free one).")
    int kafkaPort;

    Path dataFolder() {
        return dataFolder == null
                ? ProgramHome.find().resolve(".dreampress")
                : dataFolder.toAbsolutePath().normalize();
    }

    Path model() {
        return model == null ? ProgramHome.model() : model.toAbsolutePath().normalize();
    }

    /** Whether the model is named on the command line. */
    boolean namesModel() {
        return model != null;
    }
}
