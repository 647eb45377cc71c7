package io.dreampress.standalone.pipeline;

import io.dreampress.standalone.environment.CannotStart;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The services' Spring contexts: children of one parent that holds what they share. They start and stop side by side. */
final class ServiceContexts {
    /** One service's library is on everybody's class path here; who keeps a database sets it up itself. */
    private static final String DATABASE = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
            + "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration";

    /** One process works on all of them: every partition more would be further writes in every transaction. */
    private static final int PARTITIONS_OF_OUR_BROKER = 1;

    private final PipelineSettings settings;
    private final String bootstrapServers;
    private final ConfigurableApplicationContext parent;
    private final ConcurrentLinkedQueue<ConfigurableApplicationContext> open = new ConcurrentLinkedQueue<>();

    ServiceContexts(PipelineSettings settings, String bootstrapServers, ConfigurableApplicationContext parent) {
        this.settings = settings;
        this.bootstrapServers = bootstrapServers;
        this.parent = parent;
    }

    /**
     * Starts all services.
     *
     * @return done when all have started; ends with {@link CannotStart} as soon as one cannot
     */
    CompletableFuture<Void> start() {
        CompletableFuture<Void> failed = new CompletableFuture<>();
        List<CompletableFuture<Void>> starting = new ArrayList<>();
        for (Service service : Service.values()) {
            starting.add(CompletableFuture.runAsync(() -> start(service), thread("start-" + service.serviceName()))
                    .whenComplete((_, failure) -> {
                        if (failure != null) {
                            failed.completeExceptionally(cannotStart(service, failure));
                        }
                    }));
        }
        CompletableFuture<Void> all = CompletableFuture.allOf(starting.toArray(CompletableFuture[]::new));
        return CompletableFuture.anyOf(all, failed).thenRun(() -> {});
    }

    /** Stops all services. */
    void close() {
        List<CompletableFuture<Void>> closing = new ArrayList<>();
        for (ConfigurableApplicationContext context; (context = open.poll()) != null; ) {
            closing.add(CompletableFuture.runAsync(context::close, thread("stop-" + context.getId())));
        }
        closing.forEach(CompletableFuture::join);
    }

    private void start(Service service) {
        open.add(new SpringApplicationBuilder(service.application())
                .parent(parent)
                .web(settings.httpPort().isPresent() ? WebApplicationType.SERVLET : WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .properties("spring.config.name=" + service.serviceName())
                .run(arguments(service)));
    }

    private String[] arguments(Service service) {
        List<String> arguments = new ArrayList<>(List.of(
                "--dreampress.bootstrap-servers=" + bootstrapServers,
                "--dreampress.data-dir=" + settings.dataFolder(),
                "--dreampress.model=" + settings.model(),
                "--dreampress.node=standalone",
                "--spring.application.name=" + service.serviceName(),
                "--spring.jmx.enabled=false",
                "--spring.autoconfigure.exclude=" + DATABASE,
                "--dreampress.http.enabled=" + settings.httpPort().isPresent(),
                "--server.address=127.0.0.1"));
        if (settings.broker().isEmpty()) {
            arguments.add("--dreampress.partitions=" + PARTITIONS_OF_OUR_BROKER);
        }
        settings.httpPort().ifPresent(port -> arguments.add("--server.port=" + (port + service.ordinal())));
        return arguments.toArray(String[]::new);
    }

    private static CannotStart cannotStart(Service service, Throwable failure) {
        return new CannotStart(service.serviceName() + " cannot start: " + Reason.of(failure), failure);
    }

    private static Executor thread(String name) {
        return task -> Thread.ofPlatform().name(name).start(task);
    }
}
