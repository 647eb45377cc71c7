package io.dreampress.training.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A text file's lines that are not blank, found again by where they begin: millions of rows take 8 bytes each. */
final class LineFile {
    private final Path path;
    private final long[] starts;
    private final int[] numbers;

    private LineFile(Path path, long[] starts, int[] numbers) {
        this.path = path;
        this.starts = starts;
        this.numbers = numbers;
    }

    static LineFile index(Path path) throws IOException {
        long[] starts = new long[16];
        int[] numbers = new int[16];
        int count = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
            long at = 0;
            long begin = 0;
            int line = 1;
            boolean blank = true;
            for (int next = in.read(); next >= 0 || at > begin; next = in.read()) {
                if (next == '\n' || next < 0) {
                    if (!blank) {
                        if (count == starts.length) {
                            starts = Arrays.copyOf(starts, 2 * count);
                            numbers = Arrays.copyOf(numbers, 2 * count);
                        }
                        starts[count] = begin;
                        numbers[count++] = line;
                    }
                    begin = at + 1;
                    line++;
                    blank = true;
                } else {
                    blank &= Character.isWhitespace(next);
                }
                at++;
                if (next < 0) {
                    break;
                }
            }
        }
        return new LineFile(path, Arrays.copyOf(starts, count), Arrays.copyOf(numbers, count));
    }

    int size() {
        return starts.length;
    }

    /** File and number of a line, from 1, as people find it. */
    String name(int index) {
        return path.getFileName() + ":" + numbers[index];
    }

    /** Where the file lies. */
    Path folder() {
        return path.toAbsolutePath().getParent();
    }

    String line(int index) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long end = index + 1 < starts.length ? starts[index + 1] : file.length();
            byte[] bytes = new byte[Math.toIntExact(end - starts[index])];
            file.seek(starts[index]);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("data '" + path + "': expected to read it again, got " + e, e);
        }
    }
}
