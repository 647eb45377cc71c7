package io.dreampress.networks.decoder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Instructions of this processor that decide which kernels are fast.
 *
 * @param flags those of avx2, avx512f, avx512_bf16, avx512_vnni, amx_bf16, amx_int8 that it has; empty if unknown
 */
public record ProcessorFeatures(Set<String> flags) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final List<String> OF_INTEREST =
            List.of("avx2", "avx512f", "avx512_bf16", "avx512_vnni", "amx_bf16", "amx_int8");

    /** Asks the operating system. */
    public static ProcessorFeatures here() {
        try {
            return Files.isReadable(CPU_INFO) ? parse(Files.readString(CPU_INFO)) : new ProcessorFeatures(Set.of());
        } catch (IOException e) {
            return new ProcessorFeatures(Set.of());
        }
    }

    static ProcessorFeatures parse(String cpuInfo) {
        Set<String> words = cpuInfo.lines()
                .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                .findFirst()
                .map(line -> Set.copyOf(
                        List.of(line.substring(line.indexOf(':') + 1).trim().split("\\s+"))))
                .orElse(Set.of());
        return new ProcessorFeatures(
                OF_INTEREST.stream().filter(words::contains).collect(Collectors.toCollection(TreeSet::new)));
    }

    /** Whether it multiplies bfloat16 matrices itself. */
    public boolean bfloat16() {
        return flags.contains("avx512_bf16") || flags.contains("amx_bf16");
    }

    @Override
    public String toString() {
        return flags.isEmpty() ? "generic" : String.join("+", flags);
    }
}
