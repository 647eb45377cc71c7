package io.dreampress.assembler.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.dreampress.contracts.document.Block;
import io.dreampress.contracts.document.DocumentFinished;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** However a document's parts come, the same document comes of them, once. */
class AssemblyProperties {
    private static final Instant NOW = Instant.parse("2026-11-22T12:01:00Z");

    @Property(tries = 5000)
    void shuffledAndDuplicatedPartsGiveTheSameDocumentOnce(
            @ForAll("shapes") String shape, @ForAll long shuffle, @ForAll("copies") int copies) {
        var sample = new SampleDocument("d", shape);
        var expected = document(Assembly.of(sample.parts()).outcome());
        List<DocumentFinished> documents = new ArrayList<>();

        var assembly = Assembly.of(List.of());
        for (var part : shuffled(sample.parts(), copies, new Random(shuffle))) {
            boolean added = assembly.add(part);
            if (added && assembly.outcome() instanceof Outcome.Complete complete) {
                documents.add(document(complete));
            }
        }

        assertThat(documents).containsExactly(expected);
        assertThat(shapeOf(expected)).isEqualTo(shape);
    }

    @Property(tries = 1000)
    void withoutAnyOneOfItsPartsThereIsNoDocument(@ForAll("shapes") String shape, @ForAll long shuffle) {
        var random = new Random(shuffle);
        var parts = new ArrayList<>(new SampleDocument("d", shape).parts());
        parts.remove(random.nextInt(parts.size()));
        assertThat(Assembly.of(shuffled(parts, 2, random)).outcome()).isEqualTo(new Outcome.Waiting());
    }

    @Provide
    Arbitrary<String> shapes() {
        return Arbitraries.strings().withChars('t', 'i', 'p').ofMinLength(1).ofMaxLength(12);
    }

    @Provide
    Arbitrary<Integer> copies() {
        return Arbitraries.integers().between(1, 4);
    }

    /** Each part at least once and at most so many times, in a random order. */
    private static List<Part> shuffled(List<Part> parts, int copies, Random random) {
        List<Part> shuffled = new ArrayList<>(parts);
        for (var part : parts) {
            shuffled.addAll(Collections.nCopies(random.nextInt(copies), part));
        }
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    private static DocumentFinished document(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Complete.class);
        var complete = (Outcome.Complete) outcome;
        return complete.manuscript().document(complete.accepted(), key -> URI.create("http://objects/" + key), NOW);
    }

    private static String shapeOf(DocumentFinished document) {
        var shape = new StringBuilder();
        for (var block : document.blocks()) {
            shape.append(
                    switch (block) {
                        case Block.Text text -> 't';
                        case Block.Image image -> 'i';
                        case Block.Placeholder placeholder -> 'p';
                    });
        }
        return shape.toString();
    }
}
