package io.dreampress.standalone.environment;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How libtorch's OpenMP threads wait and how many there are. They read the environment when they are loaded, so a process
 * that was started without the settings has to start again. Unbounded spinning slows decoding down many times as soon as
 * anything else wants the cores.
 */
public final class NativeThreads {
    private static final String SPINNING = "GOMP_SPINCOUNT";
    private static final String THREADS = "OMP_NUM_THREADS";
    private static final String SPINS = "5000";

    private NativeThreads() {}

    /**
     * Runs this program once more with the settings, unless they are there already.
     *
     * @return the exit code of that run; empty if this process is the one to go on with
     */
    public static OptionalInt rerunWithBoundedSpinning(String... arguments) {
        if (System.getenv(SPINNING) != null) {
            return OptionalInt.empty();
        }
        ProcessHandle.Info self = ProcessHandle.current().info();
        if (self.command().isEmpty() || self.arguments().isEmpty()) {
            return OptionalInt.empty();
        }
        List<String> command = new ArrayList<>();
        command.add(self.command().get());
        command.addAll(List.of(self.arguments().get()));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        settings().forEach(builder.environment()::putIfAbsent);
        return OptionalInt.of(run(builder));
    }

    /** The settings, as variables of the environment. */
    public static Map<String, String> settings() {
        return Map.of(SPINNING, SPINS, THREADS, Integer.toString(cores()));
    }

    /** Cores that this process may use: affinity and container quota considered. */
    public static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static int run(ProcessBuilder builder) {
        try {
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> end(process)));
            return process.waitFor();
        } catch (IOException e) {
            throw new CannotStart(
                    "program: expected to start itself with " + SPINNING + "=" + SPINS + ", got " + e
                            + "; set that variable yourself",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 130;
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
