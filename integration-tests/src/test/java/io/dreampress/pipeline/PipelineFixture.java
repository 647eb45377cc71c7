package io.dreampress.pipeline;

import io.dreampress.standalone.pipeline.PipelineSettings;
import io.dreampress.standalone.pipeline.StandalonePipeline;
import io.dreampress.systems.TinyBundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests one running pipeline on the tiny bundle: started for the first that wants it, stopped after the last. */
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

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Running.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(Running.class, _ -> start(), Running.class);
    }

    private static Running start() {
        try {
            Path folder = Files.createDirectories(Path.of("target", "pipeline")).toAbsolutePath();
            Path data = Files.createTempDirectory(folder, "data");
            Path model = data.resolve("model");
            TinyBundle.write(model, SEED);
            Deque<Runnable> closers = new ArrayDeque<>();
            StandalonePipeline pipeline =
                    StandalonePipeline.start(PipelineSettings.quiet(data, model, 0), _ -> {}, closers::push);
            return new Running(pipeline.bootstrapServers(), data, model, closers);
        } catch (IOException e) {
            throw new UncheckedIOException("pipeline for tests", e);
        }
    }
}
