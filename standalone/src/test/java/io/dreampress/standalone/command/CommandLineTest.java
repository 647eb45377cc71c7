package io.dreampress.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.topic.JsonSerde;
import io.dreampress.ingest.picture.Judged;
import io.dreampress.ingest.picture.PictureReference;
import io.dreampress.standalone.Console;
import io.dreampress.standalone.Dreampress;
import io.dreampress.systems.Bundle;
import io.dreampress.systems.TinyBundle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

class CommandLineTest {
    @TempDir
    Path folder;

    @RegisterExtension
    private final Console console = new Console();

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
        "edit brighter --out o,                --picture",
        "answer what -p nothing.png --out o,   a file that can be read",
        "image x --out o --max-images 3,       --max-images",
        "bundle tiny --out o,                  SYSTEM",
    })
    void wrongUsageIsASentenceAndExitCode2(String line, String hint) {
        int code = Dreampress.run(line.split(" +"));
        assertThat(code).isEqualTo(2);
        assertThat(console.errors()).startsWith("dreampress: ").contains(hint).doesNotContain("\tat ", "Exception");
    }

    @Test
    void wrongUsageIsAJsonLineForMachines() {
        assertThat(Dreampress.run("write", "--json", "x")).isEqualTo(2);
        JsonNode line = JsonSerde.MAPPER.readTree(console.output());
        assertThat(line.path("event").asString()).isEqualTo("error");
        assertThat(line.path("exitCode").asInt()).isEqualTo(2);
        assertThat(console.errors()).isEmpty();
    }

    @Test
    void articleThatIsNotUtf8IsRefusedBeforeAnythingStarts() throws IOException {
        Path article = Files.write(folder.resolve("latin1.md"), new byte[] {'a', (byte) 0xe9, 'b'});
        int code = Dreampress.run(
                "illustrate", article.toString(), "--out", folder.resolve("o").toString());
        assertThat(code).isEqualTo(2);
        assertThat(console.errors()).contains("expected UTF-8", "iconv");
    }

    @Test
    void missingModelIsASentenceAndExitCode3() {
        int code = Dreampress.run(
                "write", "x", "--out", path("o"), "--data-dir", path("data"), "--model", path("no-model"));
        assertThat(code).isEqualTo(3);
        assertThat(console.errors())
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
        assertThat(console.errors()).contains("of the broker: expected a free port", "--kafka-port");
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
        JsonNode request = JsonSerde.MAPPER.readTree(JsonSerde.MAPPER.writeValueAsString(command.wholeRequest()));
        assertThat(request).isEqualTo(JsonSerde.MAPPER.readTree("""
                {"kind": "write", "prompt": "tomatoes", "text": {"temperature": 0.7, "stop": ["END"]},
                 "images": {"max": 3, "placement": [0, 2], "size": {"width": 64, "height": 64}, "steps": 5,
                 "guidance": 2.5}, "title": "T", "seed": 0, "onImageFailure": "drop", "feedback": false}"""));
    }

    @Test
    void picturesTravelAsTheyAreWhereTheyAreSmall() throws IOException {
        Path picture = picture("small.png", 8, 8);
        EditCommand command = new EditCommand();
        new CommandLine(command)
                .parseArgs(("brighter --out o --steps 3 --image-guidance 1.5 --picture " + picture).split(" "));

        assertThat(command.wholeRequest())
                .containsEntry("kind", "edit")
                .containsEntry("prompt", "brighter")
                .containsEntry("images", Map.of("steps", 3, "imageGuidance", 1.5))
                .containsEntry(
                        "pictures",
                        List.of("data:image/png;base64,"
                                + Base64.getEncoder().encodeToString(Files.readAllBytes(picture))));
    }

    @Test
    void largePicturesAreMadeSmallerBeforeTheyAreSent() throws IOException {
        Path picture = picture("large.png", 1500, 1000);
        assertThat(Files.size(picture)).isGreaterThan(PictureReference.LARGEST_INLINE);
        AnswerCommand command = new AnswerCommand();
        new CommandLine(command).parseArgs("What?", "-p", picture.toString(), "-o", "o");

        String uri =
                ((List<?>) command.wholeRequest().get("pictures")).getFirst().toString();
        assertThat(uri).startsWith("data:image/jpeg;base64,").hasSizeLessThan(700_000);
        assertThat(PictureReference.of(uri)).isInstanceOf(Judged.Good.class);
    }

    @Test
    void fileThatIsNoPictureIsRefusedBeforeAnythingStarts() throws IOException {
        Path text = Files.writeString(folder.resolve("a.png"), "no picture");
        int code = Dreampress.run("answer", "What?", "--picture", text.toString(), "--out", path("o"));
        assertThat(code).isEqualTo(2);
        assertThat(console.errors()).contains("a.png", "expected a PNG, JPEG or WebP file");
    }

    @Test
    void tinyBundleOfEverySystemCanBeOpened() {
        for (String system : TinyBundle.names()) {
            assertThat(Dreampress.run("bundle", "tiny", system, "--out", path(system)))
                    .isZero();
            try (Bundle bundle = Bundle.open(folder.resolve(system))) {
                assertThat(system).startsWith(bundle.descriptor().system());
            }
        }
        assertThat(console.output()).contains("--model " + path("dreamllm"));
    }

    @Test
    void tinyBundleOfAnUnknownSystemNamesTheKnownOnes() {
        assertThat(Dreampress.run("bundle", "tiny", "dalle", "--out", path("o")))
                .isEqualTo(2);
        assertThat(console.errors()).contains("SYSTEM: expected one of dreamllm", "got 'dalle'");
        assertThat(folder.resolve("o")).doesNotExist();
    }

    @Test
    void tinyBundleReplacesNobodysFiles() throws IOException {
        Files.writeString(folder.resolve("mine"), "x");
        assertThat(Dreampress.run("bundle", "tiny", "dreamllm", "--out", folder.toString()))
                .isEqualTo(2);
        assertThat(console.errors()).contains("expected a folder that is new or empty");
    }

    private Path picture(String name, int width, int height) throws IOException {
        BufferedImage noise = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                noise.setRGB(x, y, random.nextInt());
            }
        }
        Path file = folder.resolve(name);
        ImageIO.write(noise, "png", file.toFile());
        return file;
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }
}
