package io.dreampress.standalone.command;

import io.dreampress.standalone.environment.FileProblem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code illustrate}: images for an article, whose text survives byte for byte. */
@Command(
        name = "illustrate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Adds images to your own text, which stays as it is, byte for byte.")
public final class IllustrateCommand extends DocumentCommand {
    private static final int LARGEST_BYTES = 1 << 20;

    @Parameters(paramLabel = "ARTICLE", description = "Plain text or Markdown, UTF-8, at most 1 MiB.")
    private Path article;

    @Mixin
    private ImageFlags images = new ImageFlags();

    @Override
    Map<String, Object> request() {
        return Map.of("kind", "illustrate", "article", text(), "images", images.json());
    }

    private String text() {
        try {
            long size = Files.size(article);
            if (size > LARGEST_BYTES) {
                throw new WrongUsage("article '" + article + "': expected at most 1 MiB, got " + size
                        + " bytes; split it into parts");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(article)))
                    .toString();
            if (text.isBlank()) {
                throw new WrongUsage("article '" + article + "': expected text, got nothing; write something first");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new WrongUsage("article '" + article + "': expected UTF-8, got bytes that are not; convert it, for "
                    + "instance with: iconv -f latin1 -t utf8");
        } catch (IOException e) {
            throw new WrongUsage(
                    "article '" + article + "': expected a file that can be read, got " + FileProblem.inWords(e));
        }
    }
}
