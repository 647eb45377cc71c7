package io.dreampress.standalone.doctor;

import com.sun.management.OperatingSystemMXBean;
import io.dreampress.systems.NativeThreads;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Java, cores, memory and what the processor can do. */
final class MachineCheck {
    private static final long GIB = 1L << 30;
    private static final long NEEDED_MEMORY = 3 * GIB;
    private static final int OLDEST_JAVA = 25;
    private static final List<String> USEFUL = List.of("avx2", "avx512f", "avx512_bf16", "amx_bf16");

    Stream<Finding> findings() {
        return Stream.of(java(), cores(), threads(), memory(), processor());
    }

    private static Finding java() {
        String found = Runtime.version() + " in " + System.getProperty("java.home");
        return Runtime.version().feature() >= OLDEST_JAVA
                ? Finding.ok("java", found)
                : Finding.fail("java", found, "install JDK " + OLDEST_JAVA + " or newer (https://adoptium.net)");
    }

    private static Finding cores() {
        int usable = Runtime.getRuntime().availableProcessors();
        String found = usable + " usable (affinity and container quota considered)";
        return usable >= 2
                ? Finding.ok("cores", found)
                : Finding.warn("cores", found, "give the program two cores or more: drawing and writing share them");
    }

    private static Finding threads() {
        boolean bounded = NativeThreads.boundSpinning();
        String found = "OMP_NUM_THREADS=%s, spinning %s"
                .formatted(System.getenv("OMP_NUM_THREADS"), bounded ? "bounded" : "unbounded");
        return bounded
                ? Finding.ok("threads", found)
                : Finding.warn(
                        "threads",
                        found,
                        "set GOMP_SPINCOUNT=5000: unbounded spinning slows everything down many "
                                + "times on busy cores");
    }

    private static Finding memory() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long total = system.getTotalMemorySize();
        String found =
                "%.1f GiB in all, %.1f GiB free now".formatted((double) total / GIB, (double) available(system) / GIB);
        return total >= NEEDED_MEMORY
                ? Finding.ok("memory", found)
                : Finding.warn(
                        "memory",
                        found,
                        "the whole pipeline takes up to 3 GiB: give it more, or expect it to be killed");
    }

    /** What the kernel could hand out, caches included; what is plainly free where it does not say. */
    private static long available(OperatingSystemMXBean system) {
        return line(Path.of("/proc/meminfo"), "MemAvailable:")
                .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .map(bytes -> Math.min(bytes, system.getTotalMemorySize()))
                .orElse(system.getFreeMemorySize());
    }

    private static Finding processor() {
        String kernels = NativeThreads.kernels();
        Set<String> flags = line(Path.of("/proc/cpuinfo"), "flags")
                .findFirst()
                .map(line -> Arrays.stream(line.split("\\s+")).collect(Collectors.toSet()))
                .orElse(Set.of());
        String found = Stream.concat(
                        Stream.of(System.getProperty("os.arch") + ", kernels " + kernels),
                        USEFUL.stream().filter(flags::contains))
                .collect(Collectors.joining(", "));
        return kernels.equals("DEFAULT")
                ? Finding.warn("processor", found, "expect networks to be several times slower than with AVX2")
                : Finding.ok("processor", found);
    }

    private static Stream<String> line(Path file, String beginning) {
        if (!Files.isReadable(file)) {
            return Stream.empty();
        }
        try {
            return Files.readAllLines(file).stream().filter(line -> line.startsWith(beginning));
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
