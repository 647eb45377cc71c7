package io.dreampress.standalone.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    @TempDir
    Path folder;

    @Test
    void remembersEntriesAndDropsTheOneThatACrashCutShort() throws IOException {
        Path file = folder.resolve("results.jsonl");
        try (Ledger ledger = Ledger.open(file, Map.of())) {
            ledger.add("a", "a.1", Map.of("line", 1));
        }
        Files.writeString(file, "{\"custom_id\": \"b\", \"ident", StandardOpenOption.APPEND);
        try (Ledger ledger = Ledger.open(file, Map.of("a", planned("a.1"), "b", planned("b.1")))) {
            assertThat(ledger.has("a")).isTrue();
            assertThat(ledger.has("b")).isFalse();
            ledger.add("b", "b.1", Map.of("line", 2));
        }
        assertThat(Files.readAllLines(file)).hasSize(2).last().asString().contains("\"custom_id\":\"b\"");
    }

    @Test
    void forgetsALineThatIsAnotherRequestByNowAndKeepsOtherFilesLines() {
        Path file = folder.resolve("results.jsonl");
        try (Ledger ledger = Ledger.open(file, Map.of())) {
            ledger.add("a", "a.1", Map.of());
            ledger.add("elsewhere", "elsewhere.1", Map.of());
        }
        try (Ledger ledger = Ledger.open(file, Map.of("a", planned("a.2")))) {
            assertThat(ledger.has("a")).isFalse();
            assertThat(ledger.has("elsewhere")).isTrue();
        }
    }

    @Test
    void everyAttemptHasItsOwnRequestId() {
        Path file = folder.resolve("attempts.json");
        Attempts attempts = Attempts.open(file);
        assertThat(attempts.requestId("a.1")).isEqualTo("a.1");
        attempts.again(List.of("a.1"));
        attempts.again(List.of("a.1"));
        assertThat(Attempts.open(file).requestId("a.1")).isEqualTo("a.1.3");
    }

    private static RequestFile.Planned planned(String identity) {
        return new RequestFile.Planned(1, "default", identity);
    }
}
