package io.dreampress.training.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.Example;
import io.dreampress.training.Material;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingDataTest {
    private static final Consumer<Example> ANYTHING = _ -> {};

    @TempDir
    private Path folder;

    @BeforeEach
    void write() {
        Material.write(folder);
    }

    private TrainingData open(String file, boolean pairs, Task task, long seed) throws IOException {
        return TrainingData.open(
                List.of(new TrainingData.Place(folder.resolve(file), pairs, task)),
                seed,
                new Rejects(folder.resolve("rejects.jsonl")));
    }

    private static List<String> texts(TrainingData data, long batches) {
        List<String> texts = new ArrayList<>();
        for (long number = 0; number < batches; number++) {
            for (Example example : data.batch(number, 2, new Draws(7, number), ANYTHING)) {
                texts.add(example.parts().stream()
                        .filter(Example.Words.class::isInstance)
                        .map(part -> ((Example.Words) part).text())
                        .findFirst()
                        .orElse(""));
            }
        }
        return texts;
    }

    @Test
    void everyRowComesOnceAnEpochInAnotherOrder() throws IOException {
        List<String> texts = texts(open("documents.jsonl", false, Task.DRAW, 3), 20);
        for (int epoch = 0; epoch < 10; epoch++) {
            assertThat(texts.subList(4 * epoch, 4 * epoch + 4)).doesNotHaveDuplicates();
        }
        assertThat(texts.subList(0, 4)).isNotEqualTo(texts.subList(4, 8));
    }

    @Test
    void aBatchDoesNotDependOnTheBatchesAskedBefore() throws IOException {
        List<Example> whole = new ArrayList<>();
        TrainingData data = open("pairs.jsonl", true, Task.BOTH, 5);
        for (long number = 0; number < 9; number++) {
            whole = data.batch(number, 3, new Draws(5, number), ANYTHING);
        }
        assertThat(open("pairs.jsonl", true, Task.BOTH, 5)
                        .batch(8, 3, new Draws(5, 8), ANYTHING)
                        .toString()
                        .length())
                .isPositive();
        assertThat(shown(open("pairs.jsonl", true, Task.BOTH, 5).batch(8, 3, new Draws(5, 8), ANYTHING)))
                .isEqualTo(shown(whole));
    }

    private static List<String> shown(List<Example> examples) {
        return examples.stream()
                .flatMap(example -> example.parts().stream())
                .map(part -> switch (part) {
                    case Example.Turn turn -> turn.toString();
                    case Example.Words words -> words.toString();
                    case Example.Picture picture ->
                        picture.drawn() + " "
                                + java.util.Arrays.hashCode(picture.pixels().rgb());
                })
                .toList();
    }

    @Test
    void brokenRowsAreWrittenDownOnceAndTrainingGoesOn() throws IOException {
        Files.writeString(
                folder.resolve("documents.jsonl"),
                "not json\n\n{\"blocks\": [{\"image\": \"missing.png\"}]}\n{\"blocks\": []}\n{\"title\": 1}\n",
                StandardOpenOption.APPEND);
        TrainingData data = open("documents.jsonl", false, Task.DRAW, 1);
        assertThat(texts(data, 20)).hasSize(40).doesNotContain("");
        assertThat(data.rejected()).isEqualTo(4);
        assertThat(Files.readAllLines(folder.resolve("rejects.jsonl")))
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).contains("documents.jsonl:5", "expected a JSON object"))
                .anySatisfy(line -> assertThat(line).contains("documents.jsonl:7", "missing.png"));
        assertThat(open("documents.jsonl", false, Task.DRAW, 1).rejected()).isEqualTo(4);
    }

    @Test
    void rowsThatAStageCannotLearnFromAreWrittenDownToo() throws IOException {
        TrainingData data = open("documents.jsonl", false, Task.DRAW, 1);
        Consumer<Example> notOfRed = example -> {
            if (example.parts().contains(new Example.Words("Here is red.", true))) {
                throw new IllegalArgumentException("example: expected another colour");
            }
        };
        for (long number = 0; number < 8; number++) {
            assertThat(data.batch(number, 2, new Draws(7, number), notOfRed))
                    .allSatisfy(example ->
                            assertThat(example.parts()).doesNotContain(new Example.Words("Here is red.", true)));
        }
        assertThat(data.rejected()).isEqualTo(1);
        assertThat(Files.readAllLines(folder.resolve("rejects.jsonl")).getFirst())
                .contains("documents.jsonl:1", "another colour");
    }

    @Test
    void aFolderOfPicturesBesideTextsIsRead() throws IOException {
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        Files.copy(folder.resolve("0.png"), pictures.resolve("a.png"));
        Files.writeString(pictures.resolve("a.txt"), "a red square\n");
        Files.copy(folder.resolve("1.png"), pictures.resolve("b.png"));
        TrainingData data = open("pictures", true, Task.DESCRIBE, 1);
        Example example = data.batch(0, 2, new Draws(1, 0), ANYTHING).getFirst();
        assertThat(example.parts().get(1)).isEqualTo(new Example.Words("a red square", true));
        assertThat(data.rejected()).isEqualTo(1);
    }

    @Test
    void picturesMayLieInAFolderBesideTheFile() throws IOException {
        Path images = Files.createDirectory(folder.resolve("images"));
        for (int i = 0; i < 4; i++) {
            Files.move(folder.resolve(i + ".png"), images.resolve(i + ".png"));
        }
        TrainingData data = open("pairs.jsonl", true, Task.DESCRIBE, 1);
        assertThat(data.batch(0, 4, new Draws(1, 0), ANYTHING)).hasSize(4);
        assertThat(data.rejected()).isZero();
    }

    @Test
    void aConversationsAnswersAreLearnedAndItsQuestionsRead() throws IOException {
        Example example = open("conversations.jsonl", false, Task.DRAW, 1)
                .batch(0, 1, new Draws(1, 0), ANYTHING)
                .getFirst();
        assertThat(example.parts())
                .filteredOn(Example.Words.class::isInstance)
                .extracting(part -> ((Example.Words) part).learned())
                .containsExactly(false, false, true);
        assertThat(example.parts())
                .filteredOn(Example.Turn.class::isInstance)
                .extracting(part -> ((Example.Turn) part).speaker())
                .containsExactly(Example.Speaker.SYSTEM, Example.Speaker.USER, Example.Speaker.ASSISTANT);
        assertThat(example.parts())
                .filteredOn(Example.Picture.class::isInstance)
                .extracting(part -> ((Example.Picture) part).drawn())
                .containsExactly(false, true);
    }

    @Test
    void refusesDataWithoutARow() throws IOException {
        Files.writeString(folder.resolve("empty.jsonl"), "\n\n");
        assertThatThrownBy(() -> open("empty.jsonl", false, Task.DRAW, 1))
                .hasMessageContaining("expected at least one row");
    }
}
