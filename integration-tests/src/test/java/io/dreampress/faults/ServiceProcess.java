package io.dreampress.faults;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.standalone.environment.Memory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A service in a JVM of its own. */
final class ServiceProcess implements AutoCloseable {
    private static final Duration ANSWERS = Duration.ofSeconds(5);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(ANSWERS).build();
    private final Process process;
    private final int port;
    private final Path log;

    private ServiceProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /**
     * Starts a service and returns at once.
     *
     * @param program the jar that starts it
     * @param port of its HTTP endpoints
     * @param log what it says is appended to this file
     * @param settings of the service, by property
     */
    static ServiceProcess start(Path program, int port, Path log, Map<String, Object> settings) {
        List<Object> arguments = new ArrayList<>(List.of("-jar", program, "--server.port=" + port));
        settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        try {
            Process process = Jvm.with(arguments.toArray())
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new ServiceProcess(process, port, log);
        } catch (IOException e) {
            throw new UncheckedIOException("program " + program + ": expected it to start", e);
        }
    }

    /**
     * Whether it says of itself that it is ready.
     *
     * @throws IllegalStateException if it has ended
     */
    boolean isReady() {
        if (!process.isAlive()) {
            throw new IllegalStateException("process " + process.pid() + ": expected it to run, it has ended with code "
                    + process.exitValue() + "; see " + log);
        }
        return get("health/readiness")
                .filter(answer -> answer.statusCode() == 200)
                .isPresent();
    }

    /** What a gauge says; nothing while the service does not answer. */
    OptionalDouble gauge(String name) {
        return get("metrics/" + name).filter(answer -> answer.statusCode() == 200).stream()
                .mapToDouble(answer -> JsonSerde.MAPPER
                        .readTree(answer.body())
                        .at("/measurements/0/value")
                        .asDouble())
                .findFirst();
    }

    private Optional<HttpResponse<String>> get(String endpoint) {
        URI uri = URI.create("http://127.0.0.1:" + port + "/actuator/" + endpoint);
        try {
            HttpRequest request = HttpRequest.newBuilder(uri).timeout(ANSWERS).build();
            return Optional.of(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a service was asked", e);
        }
    }

    /** Most memory that was resident at once so far, in MiB. */
    long peakMiB() {
        return Memory.peakResidentMiB(process.pid());
    }

    /** Sends a signal, such as {@code STOP}. */
    void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("signal " + name, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a signal was sent", e);
        }
    }

    /** Ends it as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Ends it at once: nobody needs what it would tidy up. */
    @Override
    public void close() {
        kill();
    }
}
