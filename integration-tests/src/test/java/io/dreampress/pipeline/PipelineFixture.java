package io.dreampress.pipeline;

import io.dreampress.broker.BrokerKind;
import io.dreampress.broker.ContainerBroker;
import io.dreampress.standalone.pipeline.PipelineSettings;
import io.dreampress.standalone.pipeline.StandalonePipeline;
import io.dreampress.systems.TinyBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests running pipelines on the tiny bundle, one on each kind of broker: started for the first that wants it,
 * stopped after the last.
 */
public final class PipelineFixture implements ParameterResolver {
    private static final long SEED = 7;

    /**
     * A running pipeline.
     *
     * @param servers where Kafka clients connect
     * @param folder its data folder
     * @param model its bundle
     */
    public record Running(String servers, Path folder, Path model, Deque<Runnable> closers) implements AutoCloseable {
        @Override
        public void close() {
            closers.forEach(Runnable::run);
        }
    }

    /** The pipelines that run, or are started when they are wanted. */
    public record Pipelines(ExtensionContext.Store running) {
        public Running on(BrokerKind broker) {
            return running.computeIfAbsent(broker, PipelineFixture::start, Running.class);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Running.class || type == Pipelines.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Pipelines pipelines =
                new Pipelines(context.getRoot().getStore(ExtensionContext.Namespace.create(PipelineFixture.class)));
        return parameter.getParameter().getType() == Pipelines.class ? pipelines : pipelines.on(BrokerKind.EMBEDDED);
    }

    private static Running start(BrokerKind broker) {
        Deque<Runnable> closers = new ArrayDeque<>();
        return switch (broker) {
            case EMBEDDED -> start(settings -> settings, closers);
            case CONTAINER -> {
                ContainerBroker container = ContainerBroker.start();
                closers.push(container::close);
                yield start(settings -> settings.on(container.servers()), closers);
            }
        };
    }

    private static Running start(UnaryOperator<PipelineSettings> broker, Deque<Runnable> closers) {
        try {
            Path folder = Files.createDirectories(Path.of("target", "pipeline")).toAbsolutePath();
            Path data = Files.createTempDirectory(folder, "data");
            Path model = data.resolve("model");
            TinyBundle.write(model, SEED);
            StandalonePipeline pipeline = StandalonePipeline.start(
                    broker.apply(PipelineSettings.quiet(data, model, 0)), _ -> {}, closers::push);
            return new Running(pipeline.bootstrapServers(), data, model, closers);
        } catch (IOException e) {
            throw new UncheckedIOException("pipeline for tests", e);
        }
    }
}
