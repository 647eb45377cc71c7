package io.dreampress.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.ingest.offer.UnreadableBundleException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class StartTest {
    @TempDir
    Path folder;

    @Test
    void refusesAFolderThatIsNoBundleInWords(CapturedOutput output) {
        assertThatThrownBy(() -> start("--dreampress.model=" + folder)).hasRootCauseInstanceOf(Exception.class);

        assertThat(output).contains("expected a bundle.json in it, got none").contains("dreampress.model");
        assertThat(output).doesNotContain(UnreadableBundleException.class.getName());
    }

    @Test
    void refusesContradictorySettingsInWords(CapturedOutput output) {
        assertThatThrownBy(() -> start("--dreampress.partitions=0")).isNotNull();

        assertThat(output).contains("setting 'dreampress.partitions': expected at least 1, got '0'");
    }

    private void start(String setting) {
        IngestApplication.configure(new SpringApplicationBuilder())
                .run("--server.port=0", "--dreampress.data-dir=" + folder.resolve("data"), setting)
                .close();
    }
}
