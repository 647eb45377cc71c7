package io.dreampress.systems;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What the native library's threads need to know before it is loaded, and what they compute with.
 *
 * <p>OpenMP threads that wait spin by default. With another busy process on the machine that slowed decoding down sixty
 * times; waiting without spinning halves the speed. Bounded spinning has neither fault, but the OpenMP runtime takes the
 * bound from the environment, once, when it is loaded.
 */
public final class NativeThreads {
    private static final String SPIN_COUNT = "GOMP_SPINCOUNT";
    private static final String WAIT_POLICY = "OMP_WAIT_POLICY";
    private static final String BOUND = "5000";
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
    private static final Set<String> AVX512 = Set.of("avx512vl", "avx512bw", "avx512dq", "fma");
    private static final Set<String> AVX2 = Set.of("avx2", "fma");

    private NativeThreads() {}

    /**
     * Bounds the spinning of this process' OpenMP threads, unless its environment says how they wait. To be called first
     * thing in {@code main}, before libtorch is loaded; later it changes nothing.
     *
     * @return whether the spinning is bounded, or the environment has decided
     */
    public static boolean boundSpinning() {
        if (System.getenv(SPIN_COUNT) != null || System.getenv(WAIT_POLICY) != null) {
            return true;
        }
        return setEnvironment(SPIN_COUNT, BOUND);
    }

    /**
     * The CPU instruction set that libtorch's kernels use on this machine: {@code AVX512}, {@code AVX2}, {@code NEON} or
     * {@code DEFAULT}. {@code ATEN_CPU_CAPABILITY} in the environment decides where it is set.
     */
    public static String kernels() {
        return Optional.ofNullable(System.getenv("ATEN_CPU_CAPABILITY"))
                .map(capability -> capability.toUpperCase(Locale.ROOT))
                .orElseGet(() -> kernels(System.getProperty("os.arch"), processorFlags()));
    }

    static String kernels(String architecture, Set<String> flags) {
        if (architecture.equals("aarch64")) {
            return "NEON";
        }
        if (flags.containsAll(AVX512)) {
            return "AVX512";
        }
        return flags.containsAll(AVX2) ? "AVX2" : "DEFAULT";
    }

    private static Set<String> processorFlags() {
        if (!Files.isReadable(PROCESSOR)) {
            return Set.of();
        }
        try (Stream<String> lines = Files.lines(PROCESSOR)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line ->
                            Set.copyOf(Stream.of(line.split("\\s+")).distinct().toList()))
                    .orElse(Set.of());
        } catch (IOException e) {
            return Set.of();
        }
    }

    /** C's {@code setenv}: {@link System#getenv} and child processes do not see it, libraries loaded later do. */
    @SuppressWarnings("restricted")
    private static boolean setEnvironment(String name, String value) {
        Optional<MemorySegment> setenv = Linker.nativeLinker().defaultLookup().find("setenv");
        if (setenv.isEmpty()) {
            return false;
        }
        MethodHandle call = Linker.nativeLinker()
                .downcallHandle(
                        setenv.get(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            return (int) call.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 0) == 0;
        } catch (Throwable e) {
            throw new IllegalStateException("environment variable '" + name + "': expected to be set", e);
        }
    }
}
