package io.dreampress.standalone.batch;

import io.dreampress.standalone.environment.CannotStart;
import io.dreampress.standalone.environment.FileProblem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A file of requests, one JSON object a line (JSONL, UTF-8). It may be far larger than memory: it is read line by line,
 * once to check it and once to publish it.
 *
 * @param path of the file
 */
public record RequestFile(Path path) {
    /** Most requests of a file. */
    public static final int MOST = 50_000;

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    /**
     * What checking found.
     *
     * @param lines that ask for a document, by {@code custom_id}, in the file's order
     * @param problems of all other lines
     * @param workload what the good lines ask for at most; of zeros where nobody judged them
     */
    public record Checked(Map<String, Planned> lines, List<LineProblem> problems, Workload workload) {}

    /** A line as it is remembered: its number, who asks, and what its request's id is made of. */
    public record Planned(int number, String tenant, String identity) {}

    /**
     * Reads every line.
     *
     * @param judge says what a model thinks of a request; empty to leave that to the pipeline
     * @throws CannotStart if the file cannot be read
     */
    public Checked check(Optional<LineJudge> judge) {
        Map<String, Planned> lines = new LinkedHashMap<>();
        List<LineProblem> problems = new ArrayList<>();
        Workload.Sum sum = new Workload.Sum();
        read(read -> {
            switch (read) {
                case LineReader.Read.Bad(LineProblem problem) -> problems.add(problem);
                case LineReader.Read.Other() -> {}
                case LineReader.Read.Good(BatchLine line) -> {
                    judge.flatMap(model -> model.judge(line, sum)).ifPresent(problems::add);
                    lines.put(line.customId(), new Planned(line.number(), line.tenant(), line.identity()));
                    if (lines.size() > MOST) {
                        problems.add(LineProblem.of(
                                line.number(), line.customId(), "$", "at most " + MOST + " requests", "one more"));
                    }
                }
            }
            return lines.size() <= MOST;
        });
        if (lines.isEmpty() && problems.isEmpty()) {
            problems.add(LineProblem.of(1, null, "$", "at least one request", "none"));
        }
        return new Checked(lines, problems, sum.workload());
    }

    /** Hands over the good lines, in order, as long as they are taken. */
    void forEach(Predicate<BatchLine> taker) {
        read(read -> !(read instanceof LineReader.Read.Good(BatchLine line)) || taker.test(line));
    }

    private void read(Predicate<LineReader.Read> goesOn) {
        LineReader reader = new LineReader();
        int number = 0;
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Files.newInputStream(path), StandardCharsets.UTF_8.newDecoder()))) {
            boolean more = true;
            for (String line = lines.readLine(); more && line != null; line = lines.readLine()) {
                number++;
                more = goesOn.test(reader.read(
                        number, number == 1 && line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line));
            }
        } catch (CharacterCodingException e) {
            throw new CannotStart(
                    "requests '" + path + "': expected UTF-8, got bytes that are not, not far behind line " + number
                            + "; convert it, for instance with: iconv -f latin1 -t utf8");
        } catch (IOException e) {
            throw new CannotStart(
                    "requests '" + path + "': expected a file that can be read, got " + FileProblem.inWords(e), e);
        }
    }
}
