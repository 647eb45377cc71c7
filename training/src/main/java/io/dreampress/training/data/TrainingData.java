package io.dreampress.training.data;

import io.dreampress.systems.learning.Draws;
import io.dreampress.systems.learning.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * All rows of a recipe, shuffled anew in every epoch. Which row stands at a place is a pure function of seed and place, so a
 * resumed run needs no more than its step's number. A broken row's place is taken by the next good row's.
 */
public final class TrainingData {
    private final List<Source> sources;
    private final int size;
    private final long seed;
    private final Rejects rejects;
    private int[] order;
    private long orderedEpoch = -1;

    /**
     * Where rows come from.
     *
     * @param path JSONL of documents or pairs, or a folder of pairs
     * @param pairs whether they are pictures with captions; else documents
     * @param task what pairs are good for
     */
    public record Place(Path path, boolean pairs, Task task) {}

    private TrainingData(List<Source> sources, long seed, Rejects rejects) {
        this.sources = sources;
        this.size = sources.stream().mapToInt(Source::size).sum();
        this.seed = seed;
        this.rejects = rejects;
    }

    /**
     * Finds the rows; what is in them is read when it is their turn.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static TrainingData open(List<Place> places, long seed, Rejects rejects) throws IOException {
        List<Source> sources = new ArrayList<>();
        for (Place place : places) {
            sources.add(source(place));
        }
        TrainingData data = new TrainingData(sources, seed, rejects);
        if (data.size == 0) {
            throw new IllegalArgumentException("data: expected at least one row, got none in "
                    + places.stream().map(Place::path).toList() + "; a line is a row, or a picture beside its text");
        }
        return data;
    }

    private static Source source(Place place) throws IOException {
        if (Files.isDirectory(place.path())) {
            return Source.PairFolder.of(place.path(), place.task());
        }
        LineFile lines = LineFile.index(place.path());
        return place.pairs() ? Source.pairs(lines, place.task()) : Source.documents(lines);
    }

    /** Rows of an epoch, broken ones included. */
    public int size() {
        return size;
    }

    /** Broken rows met so far. */
    public int rejected() {
        return rejects.count();
    }

    /**
     * The examples of a batch.
     *
     * @param number of the batch, from 0
     * @param count examples in every batch
     * @param draws of this batch
     * @param check refuses, with {@link IllegalArgumentException}, examples that nothing can be learned from
     */
    public List<Example> batch(long number, int count, Draws draws, Consumer<Example> check) {
        return IntStream.range(0, count)
                .mapToObj(index -> example(number * count + index, draws, index, check))
                .toList();
    }

    private Example example(long place, Draws draws, int index, Consumer<Example> check) {
        for (int tried = 0; tried < size; tried++) {
            int row = row(place / size, (int) ((place % size + tried) % size));
            int first = 0;
            for (Source source : sources) {
                if (row < first + source.size()) {
                    try {
                        Example example = source.example(row - first, draws, index);
                        check.accept(example);
                        return example;
                    } catch (BrokenRow | IllegalArgumentException e) {
                        rejects.add(source.name(row - first), e.getMessage());
                        break;
                    }
                }
                first += source.size();
            }
        }
        throw new IllegalArgumentException(
                "data: expected at least one good row, got " + size + " broken ones; the reject file says why");
    }

    /** Fisher–Yates with a generator of its own for every epoch. */
    private int row(long epoch, int place) {
        if (epoch != orderedEpoch) {
            order = IntStream.range(0, size).toArray();
            SplittableRandom random = new SplittableRandom(seed * 31 + epoch);
            for (int i = size - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int kept = order[i];
                order[i] = order[j];
                order[j] = kept;
            }
            orderedEpoch = epoch;
        }
        return order[place];
    }
}
