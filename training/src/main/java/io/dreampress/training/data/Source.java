package io.dreampress.training.data;

import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.Example;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Rows of one file or folder. */
sealed interface Source {
    int size();

    /** How the row is found by a person. */
    String name(int row);

    /**
     * @param draws decides where a row leaves a choice
     * @param index the row's place in its batch
     */
    Example example(int row, Draws draws, int index) throws BrokenRow;

    /** {@code documents}: lines that are documents or conversations. */
    static Source documents(LineFile lines) {
        return new Lines(lines, (line, draws, index) -> new DocumentRow(lines.folder()).read(line));
    }

    /** {@code pairs} in a file: lines that are pictures with captions. */
    static Source pairs(LineFile lines, Task task) {
        return new Lines(
                lines,
                (line, draws, index) -> task.example(PairRow.read(lines.folder(), line, draws, index), draws, index));
    }

    /** Makes an example of a line. */
    interface Reader {
        Example read(String line, Draws draws, int index) throws BrokenRow;
    }

    /** Rows that are lines of a file. */
    record Lines(LineFile lines, Reader reader) implements Source {
        @Override
        public int size() {
            return lines.size();
        }

        @Override
        public String name(int row) {
            return lines.name(row);
        }

        @Override
        public Example example(int row, Draws draws, int index) throws BrokenRow {
            return reader.read(lines.line(row), draws, index);
        }
    }

    /** {@code pairs} in a folder: pictures beside texts of the same name. */
    record PairFolder(List<Path> pictures, Task task) implements Source {
        private static final Set<String> TYPES = Set.of("png", "jpg", "jpeg", "gif", "bmp");

        static PairFolder of(Path folder, Task task) throws IOException {
            try (Stream<Path> files = Files.list(folder)) {
                return new PairFolder(
                        files.filter(PairFolder::isPicture).sorted().toList(), task);
            }
        }

        private static boolean isPicture(Path file) {
            String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
            return TYPES.contains(name.substring(name.lastIndexOf('.') + 1));
        }

        @Override
        public int size() {
            return pictures.size();
        }

        @Override
        public String name(int row) {
            return pictures.get(row).getFileName().toString();
        }

        @Override
        public Example example(int row, Draws draws, int index) throws BrokenRow {
            Path picture = pictures.get(row);
            String name = picture.getFileName().toString();
            Path text = picture.resolveSibling(name.substring(0, name.lastIndexOf('.')) + ".txt");
            if (!Files.isRegularFile(text)) {
                throw new BrokenRow("caption: expected the file " + text.getFileName() + " beside it, got none");
            }
            try {
                return task.example(
                        new PairRow(
                                Pictures.read(picture), Files.readString(text).strip()),
                        draws,
                        index);
            } catch (IOException e) {
                throw new BrokenRow("caption " + text.getFileName() + ": expected UTF-8, got " + e);
            } catch (UncheckedIOException e) {
                throw new BrokenRow(e.getMessage());
            }
        }
    }
}
