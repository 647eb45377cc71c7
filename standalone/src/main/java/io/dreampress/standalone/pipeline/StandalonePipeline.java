package io.dreampress.standalone.pipeline;

import io.dreampress.standalone.broker.BrokerProcess;
import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.environment.FolderLock;
import io.dreampress.standalone.environment.Ports;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.BundleException;
import io.dreampress.systems.NativeLibraries;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Everything that runs: broker and services. What it opens is handed to a keeper, which closes it in reverse order.
 *
 * <p>Thread-safe once started.
 */
public final class StandalonePipeline {
    private static final Duration BROKER_STARTS = Duration.ofSeconds(120);
    private static final Duration PREDECESSOR_ENDS = Duration.ofSeconds(2);

    private final String bootstrapServers;
    private final CompletableFuture<String> failure;

    private StandalonePipeline(String bootstrapServers, CompletableFuture<String> failure) {
        this.bootstrapServers = bootstrapServers;
        this.failure = failure;
    }

    /**
     * Starts everything and returns when the services have started, and are ready where they
     * serve HTTP. Native libraries load while the broker comes up.
     *
     * @param status told what is under way
     * @param keeper given what must be closed, at once where the end has come already
     * @throws CannotStart if anything around the program is not as it must be
     */
    public static StandalonePipeline start(
            PipelineSettings settings, Consumer<String> status, Consumer<Runnable> keeper) {
        return start(settings, open(settings.model()), status, keeper);
    }

    /** The same with a bundle that is open already. */
    public static StandalonePipeline start(
            PipelineSettings settings, Bundle model, Consumer<String> status, Consumer<Runnable> keeper) {
        long begin = System.nanoTime();
        settings.httpPort().ifPresent(StandalonePipeline::requireFreePorts);
        FolderLock lock = FolderLock.take(settings.dataFolder().resolve("dreampress.lock"), PREDECESSOR_ENDS);
        keeper.accept(lock::close);
        CompletableFuture<String> failure = new CompletableFuture<>();
        status.accept("starting the broker, the services and the model …");
        Optional<BrokerProcess> broker = startBroker(settings, keeper, failure);
        Thread.ofPlatform().daemon().name("native-libraries").start(NativeLibraries::load);
        var shared = SharedParts.with(model);
        keeper.accept(shared::close);
        String servers = broker.map(process -> process.awaitReady(BROKER_STARTS))
                .or(settings::broker)
                .orElseThrow();
        ServiceContexts services = new ServiceContexts(settings, servers, shared);
        keeper.accept(services::close);
        await(services.start(), failure);
        settings.httpPort().ifPresent(Readiness::await);
        status.accept("ready after %.1f s".formatted((System.nanoTime() - begin) / 1e9));
        return new StandalonePipeline(servers, failure);
    }

    private static Optional<BrokerProcess> startBroker(
            PipelineSettings settings, Consumer<Runnable> keeper, CompletableFuture<String> failure) {
        if (settings.broker().isPresent()) {
            return Optional.empty();
        }
        BrokerProcess broker = BrokerProcess.start(settings.dataFolder(), settings.kafkaPort());
        keeper.accept(broker::close);
        broker.onDeath(() -> failure.complete("broker: expected it to run, got its end; its log '" + broker.log()
                + "' may say why; run the command again"));
        return Optional.of(broker);
    }

    private static void await(CompletableFuture<Void> started, CompletableFuture<String> failure) {
        try {
            CompletableFuture.anyOf(started, failure).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof CannotStart problem ? problem : e;
        }
        if (failure.isDone()) {
            throw new CannotStart(failure.join());
        }
    }

    private static Bundle open(Path model) {
        try {
            return Bundle.open(model);
        } catch (BundleException e) {
            throw new CannotStart(e.getMessage() + "; or choose another with --model", e);
        }
    }

    private static void requireFreePorts(int first) {
        for (Service service : Service.values()) {
            Ports.requireFree(first + service.ordinal(), service.serviceName(), "--port");
        }
    }

    /** Where Kafka clients connect, {@code host:port}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Why it does not run any more, as a sentence; empty while it runs. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure.getNow(null));
    }

    /** Waits until it does not run any more; the reason as a sentence. */
    public String awaitFailure() {
        return failure.join();
    }
}
