package io.dreampress.standalone.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {
    @TempDir
    Path folder;

    @Test
    void secondOwnerIsRefusedAndToldWhoTheFirstIs() {
        Path file = folder.resolve("deep/dreampress.lock");
        FolderLock first = FolderLock.take(file, Duration.ZERO);
        try {
            assertThatThrownBy(() -> FolderLock.take(file, Duration.ZERO))
                    .isInstanceOf(CannotStart.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("--data-dir");
        } finally {
            first.close();
        }
        FolderLock.take(file, Duration.ZERO).close();
        assertThat(file)
                .content()
                .isEqualTo(Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    void folderThatCannotBeMadeIsASentence() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> FolderLock.take(file.resolve("dreampress.lock"), Duration.ZERO))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("expected a folder that can be written");
    }
}
