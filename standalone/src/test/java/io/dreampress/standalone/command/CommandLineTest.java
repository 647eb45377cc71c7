package io.dreampress.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.standalone.Dreampress;
import io.dreampress.systems.TinyBundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class CommandLineTest {
    @TempDir
    Path folder;

    private final PrintStream formerOut = System.out;
    private final PrintStream formerErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stopListening() {
        System.setOut(formerOut);
        System.setErr(formerErr);
    }

    @ParameterizedTest
    @CsvSource({
        "wirte x --out o,                      dreampress write",
        "write --out o --stepps 3 x,           --steps",
        "write x,                              --out",
        "write x --out o --size 12cm,          'such as 128x128, got ''12cm'''",
        "write x --out o --placement nowhere,  'auto, paragraphs or numbers'",
        "write x --out o --seed soon,          '--seed'",
        "illustrate nothing.md --out o,        a file that can be read",
        "batch nothing.jsonl,                  --out",
    })
    void wrongUsageIsASentenceAndExitCode2(String line, String hint) {
        int code = Dreampress.run(line.split(" +"));
        assertThat(code).isEqualTo(2);
        assertThat(errors()).startsWith("dreampress: ").contains(hint).doesNotContain("\tat ", "Exception");
    }

    @Test
    void wrongUsageIsAJsonLineForMachines() {
        assertThat(Dreampress.run("write", "--json", "x")).isEqualTo(2);
        JsonNode line = JsonSerde.MAPPER.readTree(out.toString(StandardCharsets.UTF_8));
        assertThat(line.path("event").asString()).isEqualTo("error");
        assertThat(line.path("exitCode").asInt()).isEqualTo(2);
        assertThat(errors()).isEmpty();
    }

    @Test
    void articleThatIsNotUtf8IsRefusedBeforeAnythingStarts() throws IOException {
        Path article = Files.write(folder.resolve("latin1.md"), new byte[] {'a', (byte) 0xe9, 'b'});
        int code = Dreampress.run(
                "illustrate", article.toString(), "--out", folder.resolve("o").toString());
        assertThat(code).isEqualTo(2);
        assertThat(errors()).contains("expected UTF-8", "iconv");
    }

    @Test
    void missingModelIsASentenceAndExitCode3() {
        int code = Dreampress.run(
                "write", "x", "--out", path("o"), "--data-dir", path("data"), "--model", path("no-model"));
        assertThat(code).isEqualTo(3);
        assertThat(errors())
                .contains("expected a folder with bundle.json", "--model")
                .doesNotContain("\tat ");
    }

    @Test
    void takenBrokerPortIsASentenceAndExitCode3() throws IOException {
        TinyBundle.write(folder.resolve("model"), 1);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int code = Dreampress.run(
                    "write",
                    "x",
                    "--out",
                    path("o"),
                    "--data-dir",
                    path("data"),
                    "--model",
                    path("model"),
                    "--kafka-port",
                    Integer.toString(taken.getLocalPort()));
            assertThat(code).isEqualTo(3);
        }
        assertThat(errors()).contains("of the broker: expected a free port", "--kafka-port");
    }

    @Test
    void flagsBecomeTheRequestsFields() {
        WriteCommand command = new WriteCommand();
        new CommandLine(command)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(
                        ("tomatoes --out o --max-images 3 --placement 0,2 --size 64 --steps 5 --guidance 2.5 --seed 0 "
                                        + "--temperature 0.7 --stop END --on-image-failure drop --no-feedback --title T")
                                .split(" "));
        var request = new LinkedHashMap<>(command.request());
        request.putAll(command.document.json());
        assertThat(JsonSerde.MAPPER.writeValueAsString(request))
                .isEqualTo(
                        "{\"kind\":\"write\",\"prompt\":\"tomatoes\",\"text\":{\"temperature\":0.7,\"stop\":[\"END\"]},"
                                + "\"title\":\"T\",\"seed\":0,\"onImageFailure\":\"drop\",\"feedback\":false,"
                                + "\"images\":{\"max\":3,\"placement\":[0,2],\"size\":{\"width\":64,\"height\":64},"
                                + "\"steps\":5,\"guidance\":2.5}}");
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
