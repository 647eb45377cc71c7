package io.dreampress.standalone.environment;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Resident memory as the kernel counts it. */
public final class Memory {
    private Memory() {}

    /** The most that this process has had, in MiB; 0 where the kernel does not say. */
    public static long peakResidentMiB() {
        return peakResidentMiB(ProcessHandle.current().pid());
    }

    /** The most that this process and its descendants have had, each at its own time, in MiB; 0 where the kernel does not say. */
    public static long peakResidentOfAllMiB() {
        LongStream pids = LongStream.concat(
                LongStream.of(ProcessHandle.current().pid()),
                ProcessHandle.current().descendants().mapToLong(ProcessHandle::pid));
        return pids.map(Memory::peakResidentMiB).sum();
    }

    /** The most that a process of this machine has had so far, in MiB; 0 where the kernel does not say. */
    public static long peakResidentMiB(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
