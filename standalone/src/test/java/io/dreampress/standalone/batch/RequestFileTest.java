package io.dreampress.standalone.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.systems.TinyBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestFileTest {
    @TempDir
    Path folder;

    @Test
    void listsEveryBadLineByItsNumberAndAddsUpTheGoodOnes() throws IOException {
        TinyBundle.write(folder.resolve("model"), 7);
        Path file = Files.writeString(folder.resolve("r.jsonl"), """
                {"defaults": {"prompt": "A letter", "text": {"maxTokens": 50}, "images": {"min": 1, "max": 2, "steps": 3}}}

                {"custom_id": "a"}
                {"custom_id": "b", "colour": "red", "seed": "x"}
                {"custom_id": "c", "images": {"max": 1}}
                {"custom_id": "d", "kind": "cancel"}
                oops
                {"custom_id": "a"}
                """);
        try (LineJudge judge = LineJudge.of(folder.resolve("model"))) {
            RequestFile.Checked checked = new RequestFile(file).check(Optional.of(judge));
            assertThat(checked.problems()).extracting(LineProblem::line).containsExactly(4, 6, 7, 8);
            assertThat(checked.problems().getFirst().inWords())
                    .startsWith("line 4 ('b'): ")
                    .contains("colour", "seed");
            assertThat(checked.workload()).isEqualTo(new Workload(100, 3, 9));
        }
    }

    @Test
    void takesFiftyThousandRequestsAndNotOneMore() throws IOException {
        List<String> lines = IntStream.rangeClosed(0, RequestFile.MOST)
                .mapToObj(i -> "{\"custom_id\": \"%d\", \"prompt\": \"x\"}".formatted(i))
                .toList();
        Path file = Files.write(folder.resolve("r.jsonl"), lines.subList(0, RequestFile.MOST));
        assertThat(new RequestFile(file).check(Optional.empty()).problems()).isEmpty();
        Files.write(file, lines);
        assertThat(new RequestFile(file).check(Optional.empty()).problems())
                .extracting(LineProblem::line)
                .containsExactly(RequestFile.MOST + 1);
    }

    @Test
    void refusesWhatIsNotUtf8AndSaysWhere() throws IOException {
        Path file = Files.write(folder.resolve("r.jsonl"), new byte[] {'{', (byte) 0xe9, '}'});
        assertThatThrownBy(() -> new RequestFile(file).check(Optional.empty()))
                .isInstanceOf(CannotStart.class)
                .hasMessageContaining("expected UTF-8");
    }
}
