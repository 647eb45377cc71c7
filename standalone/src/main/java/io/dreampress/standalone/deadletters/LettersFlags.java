package io.dreampress.standalone.deadletters;

import io.dreampress.standalone.broker.BrokerProcess;
import io.dreampress.standalone.command.OutputFlags;
import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.environment.FolderLock;
import io.dreampress.standalone.environment.LogFile;
import io.dreampress.standalone.environment.ProgramHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.ToIntFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** On which broker the dead letters are. */
final class LettersFlags {
    private static final String PREFIX = "dreampress.";
    private static final Duration BROKER_STARTS = Duration.ofSeconds(60);

    @Mixin
    private OutputFlags output = new OutputFlags();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Data folder whose broker is asked (default: as of write).")
    private Path dataFolder;

    @Option(
            names = "--connect",
            paramLabel = "HOST:PORT",
            description = "Ask this Kafka broker (default: start the data folder's for as long as it takes).")
    private String connect;

    boolean json() {
        return output.json();
    }

    int with(ToIntFunction<Letters> work) {
        Path folder = dataFolder == null ? ProgramHome.find().resolve(".dreampress") : dataFolder.toAbsolutePath();
        LogFile.in(folder);
        if (connect != null) {
            return with(connect, work);
        }
        try (FolderLock _ = lock(folder);
                BrokerProcess broker = BrokerProcess.start(folder, 0)) {
            return with(broker.awaitReady(BROKER_STARTS), work);
        }
    }

    private static FolderLock lock(Path folder) {
        try {
            return FolderLock.take(folder.resolve("dreampress.lock"), Duration.ZERO);
        } catch (CannotStart e) {
            throw new CannotStart(e.getMessage() + "; or ask its broker, with --connect HOST:PORT", e);
        }
    }

    private static int with(String servers, ToIntFunction<Letters> work) {
        try (Letters letters = Letters.on(servers, PREFIX)) {
            return work.applyAsInt(letters);
        }
    }
}
