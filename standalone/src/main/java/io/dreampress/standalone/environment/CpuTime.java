package io.dreampress.standalone.environment;

import java.time.Duration;
import java.util.stream.Stream;

/** Processor time as the kernel counts it. */
public final class CpuTime {
    private CpuTime() {}

    /** What this process and its living descendants have used; zero where the kernel does not say. */
    public static Duration ofAll() {
        return Stream.concat(
                        Stream.of(ProcessHandle.current()),
                        ProcessHandle.current().descendants())
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }
}
