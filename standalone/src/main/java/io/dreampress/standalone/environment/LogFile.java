package io.dreampress.standalone.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** Logs belong into a file: the terminal is the document's. */
public final class LogFile {
    private static final String FILE = "dreampress.log.file";

    private LogFile() {}

    /**
     * Sends everything that is logged from now on to {@code dreampress.log}; to be called before the first logger is made.
     *
     * @throws CannotStart if the folder cannot be made
     */
    public static Path in(Path dataFolder) {
        Path file = dataFolder.resolve("dreampress.log");
        try {
            Files.createDirectories(dataFolder);
        } catch (IOException e) {
            throw new CannotStart(
                    "data folder '" + dataFolder + "': expected a folder that can be written, got "
                            + FileProblem.inWords(e) + "; choose another folder with --data-dir",
                    e);
        }
        System.setProperty(FILE, file.toString());
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "dreampress-logback.xml");
        }
        System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        return file;
    }
}
