package io.dreampress.outsider;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.pipeline.PipelineFixture;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PipelineFixture.class)
class OutsiderTest {
    @Test
    void plainJsonFromAnotherProcessBecomesADocumentWithImagesThatCanBeFetched(PipelineFixture.Running pipeline)
            throws Exception {
        Process outsider = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        kafkaClientsAlone(),
                        Outsider.class.getName(),
                        pipeline.servers())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> lines = outsider.inputReader().lines().toList();
        assertThat(outsider.waitFor()).isZero();

        assertThat(line(lines, "dreampress.accepted"))
                .contains("\"requestId\":\"outsider-good\"", "\"metadata\":{\"page\":12,\"tags\":[\"a\",\"b\"]}");
        assertThat(line(lines, "dreampress.rejected"))
                .contains("images.max", "\"requestKey\":\"somebody's key\"", "\"requestId\":\"outsider-bad\"");
        assertThat(line(lines, "dreampress.documents"))
                .contains("\"type\":\"DocumentFinished\"", "\"requestId\":\"outsider-good\"", "\"bundleHash\"")
                .contains("\"metadata\":{\"page\":12,\"tags\":[\"a\",\"b\"]}");
        assertThat(lines).filteredOn("image same hash png"::equals).hasSize(2);
    }

    private static String line(List<String> lines, String topic) {
        assertThat(lines).filteredOn(line -> line.startsWith(topic + " ")).hasSize(1);
        return lines.stream()
                .filter(line -> line.startsWith(topic + " "))
                .findFirst()
                .orElseThrow();
    }

    /** The folder of this test's own classes, Kafka's clients and their logging facade; nothing of the project. */
    private static String kafkaClientsAlone() {
        String clients = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(".*(kafka-clients|slf4j-api)-[^/]*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        Path own = Path.of("target", "test-classes").toAbsolutePath();
        return clients + File.pathSeparator + own;
    }
}
