package io.dreampress.standalone.doctor;

import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.environment.FileProblem;
import io.dreampress.standalone.environment.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** Whether the data folder can be used, and has room. */
record FolderCheck(Path folder) {
    private static final long GIB = 1L << 30;

    Stream<Finding> findings() {
        return Stream.of(lock(), disk());
    }

    private Finding lock() {
        try {
            FolderLock.take(folder.resolve("dreampress.lock"), Duration.ZERO).close();
            return Finding.ok("folder", folder + " can be written and is free");
        } catch (CannotStart e) {
            return Finding.fail("folder", e.getMessage(), "see there");
        }
    }

    private Finding disk() {
        try {
            Files.createDirectories(folder);
            long usable = Files.getFileStore(folder).getUsableSpace();
            String found = "%.1f GiB free for %s".formatted((double) usable / GIB, folder);
            return usable >= GIB
                    ? Finding.ok("disk", found)
                    : Finding.warn("disk", found, "make room, or choose another folder with --data-dir");
        } catch (IOException e) {
            return Finding.fail("disk", FileProblem.inWords(e), "choose another folder with --data-dir");
        }
    }
}
