package io.dreampress.faults;

import io.dreampress.contracts.document.DocumentFact;
import io.dreampress.contracts.progress.StageAdvanced;
import io.dreampress.contracts.request.RequestAccepted;
import io.dreampress.contracts.request.RequestRejected;
import io.dreampress.pipeline.Desk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** A service, as its executable jar. */
enum Member {
    INGEST(
            "ingest-service",
            "ingest-service",
            fact -> fact instanceof RequestAccepted || fact instanceof RequestRejected),
    LLM("llm-service", "llm-service", StageAdvanced.Writing.class::isInstance),
    DIFFUSION("diffusion-service", null, StageAdvanced.Denoising.class::isInstance),
    ASSEMBLER("assembler-service", "assembler", DocumentFact.class::isInstance);

    private final String serviceName;
    private final String application;
    private final Predicate<Object> work;

    Member(String serviceName, String application, Predicate<Object> work) {
        this.serviceName = serviceName;
        this.application = application;
        this.work = work;
    }

    String serviceName() {
        return serviceName;
    }

    /** Its consumer group, if it is a Kafka Streams application. */
    Optional<String> streams() {
        return Optional.ofNullable(application).map(name -> Desk.PREFIX + name);
    }

    /** Whether only this service, at work, can have said so. */
    boolean said(Object fact) {
        return work.test(fact);
    }

    /**
     * Unpacks its program as its container image does, which halves the work of a start.
     *
     * @param folder for programs
     * @return the jar that starts it, its libraries beside it
     */
    Path unpack(Path folder) {
        Path executable = executable();
        Path unpacked = folder.resolve(serviceName);
        Jvm.run("-Djarmode=tools", "-jar", executable, "extract", "--destination", unpacked);
        return unpacked.resolve(executable.getFileName());
    }

    private Path executable() {
        Path target = Path.of(System.getProperty("dreampress.home", ".."), serviceName, "target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(serviceName + ": expected its program '" + serviceName
                            + "-*-exec.jar' in " + target
                            + "; run ./mvnw -pl integration-tests -am package -DskipTests"));
        } catch (IOException e) {
            throw new UncheckedIOException("looking for the program of " + serviceName, e);
        }
    }
}
