package io.dreampress.standalone.broker;

import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.environment.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A Kafka broker in a child JVM. The child ends when the pipe to it closes: with {@link #close}, or with this process,
 * even if that is killed.
 *
 * <p>Thread-safe.
 */
public final class BrokerProcess implements AutoCloseable {
    private static final String RECORD_CACHE = "dreampress.broker.cache.record";
    private static final Duration STOPS_WITHIN =
            Duration.ofSeconds(System.getProperty(RECORD_CACHE) == null ? 15 : 300);

    /** Signals that a terminal sends to all of its processes are for the parent, which stops the broker in order. */
    private static final List<String> SHIELD = List.of("/bin/sh", "-c", "trap '' INT HUP TERM; exec \"$@\"", "broker");

    private final Process process;
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final int port;
    private final Path log;
    private volatile boolean closing;

    private BrokerProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /**
     * Starts a broker and returns at once.
     *
     * @param dataFolder its records go to {@code kafka/}, its log to {@code kafka.log}
     * @param port on 127.0.0.1; 0 for any free one
     * @throws CannotStart if the port is taken or the child cannot be started
     */
    public static BrokerProcess start(Path dataFolder, int port) {
        int chosen = port == 0 ? Ports.free(1).getFirst() : port;
        Ports.requireFree(chosen, "broker", "--kafka-port");
        Path log = dataFolder.resolve("kafka.log");
        try {
            Files.createDirectories(dataFolder);
            ProcessBuilder builder = new ProcessBuilder(command(dataFolder, chosen, log))
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
            builder.environment().remove("JAVA_TOOL_OPTIONS");
            BrokerProcess broker = new BrokerProcess(builder.start(), chosen, log);
            Thread.ofPlatform().daemon().name("broker-output").start(broker::readOutput);
            return broker;
        } catch (IOException e) {
            throw new CannotStart("broker: expected its process to start, got " + e, e);
        }
    }

    private static List<String> command(Path dataFolder, int port, Path log) {
        List<String> command = new ArrayList<>(SHIELD);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-Xms64m",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true",
                "-Dlogback.configurationFile=dreampress-logback.xml",
                "-Ddreampress.log.level=WARN",
                "-Ddreampress.log.file=" + log));
        command.addAll(quickCompilation());
        command.addAll(aheadOfTimeCache());
        command.add(BrokerMain.class.getName());
        command.add(dataFolder.resolve("kafka").toString());
        command.add(Integer.toString(port));
        return command;
    }

    /** Where this process is too short for the optimising compiler, so is the child. */
    private static List<String> quickCompilation() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-XX:TieredStopAtLevel="))
                .toList();
    }

    /** The launcher says where classes are kept loaded and linked, and whether this run is the one that records them. */
    private static List<String> aheadOfTimeCache() {
        String recorded = System.getProperty(RECORD_CACHE);
        String cache = System.getProperty("dreampress.broker.cache");
        if (recorded != null) {
            return List.of("-Xlog:disable", "-XX:AOTCacheOutput=" + recorded);
        }
        return cache == null ? List.of() : List.of("-Xlog:disable", "-XX:AOTCache=" + cache);
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(BrokerMain.READY)) {
                    ready.complete(line.substring(BrokerMain.READY.length()));
                } else if (line.startsWith(BrokerMain.ERROR)) {
                    ready.completeExceptionally(new CannotStart(line.substring(BrokerMain.ERROR.length())));
                }
            }
        } catch (IOException e) {
            ready.completeExceptionally(new CannotStart("broker: its output ended: " + e, e));
        }
        ready.completeExceptionally(
                new CannotStart("broker: expected it to start, got its end; its log '" + log + "' says why"));
    }

    /**
     * Waits until clients can connect.
     *
     * @return {@code host:port}
     * @throws CannotStart if the broker fails or takes longer, saying why
     */
    public String awaitReady(Duration patience) {
        try {
            return ready.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CannotStart problem ? problem : new CannotStart("broker: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new CannotStart("broker: expected it to start within " + patience.toSeconds()
                    + " s, got no answer; its log '" + log + "' may say why");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotStart("broker: interrupted while it started", e);
        }
    }

    /** Where clients will be able to connect, {@code host:port}. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Has something done when the broker dies by itself. */
    public void onDeath(Runnable action) {
        process.onExit().thenRun(() -> {
            if (!closing) {
                action.run();
            }
        });
    }

    /** Where its warnings are written. */
    public Path log() {
        return log;
    }

    public long pid() {
        return process.pid();
    }

    /** Stops the broker in order, by force if it takes too long. */
    @Override
    public void close() {
        closing = true;
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOPS_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
