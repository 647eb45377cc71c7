package io.dreampress.systems.metamorph;

import io.dreampress.systems.Condition;
import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.Dreaming;
import io.dreampress.systems.writing.Position;
import io.dreampress.systems.writing.Strand;
import io.dreampress.systems.writing.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One image's visual tokens: the state at {@code <image_start>} predicts the first; each is read and predicts the next, n in
 * all; the state at the last predicts a word. No word is decided in between, whatever the head would say.
 */
final class VpitDreaming implements Dreaming {
    private final Strand strand;
    private final List<Chunk> prompt;
    private final int imageStart;
    private final int wanted;
    private final Visualiser visualiser;
    private final List<float[]> tokens = new ArrayList<>();
    private boolean prompted;
    private float[] logits;

    /**
     * @param strand the context that the dream enters; closed with the dream if it has a prompt
     * @param prompt what is read before; empty if the context is a document's
     * @param wanted n
     */
    VpitDreaming(Strand strand, List<Chunk> prompt, int imageStart, int wanted, Visualiser visualiser) {
        this.strand = strand;
        this.prompt = List.copyOf(prompt);
        this.imageStart = imageStart;
        this.wanted = wanted;
        this.visualiser = visualiser;
        this.prompted = prompt.isEmpty();
    }

    @Override
    public Optional<Work> next() {
        if (!prompted) {
            return Optional.of(new Work.Read(strand, prompt, reading -> prompted = true));
        }
        if (logits != null || (isAlone() && tokens.size() == wanted)) {
            return Optional.empty();
        }
        Chunk read = tokens.isEmpty() ? new Chunk.Tokens(List.of(imageStart)) : new Chunk.Vector(tokens.getLast());
        return Optional.of(
                tokens.size() < wanted
                        ? new Work.Decode(strand, new Position(read, Position.Predicts.VECTOR), tokens::add)
                        : new Work.Decode(strand, new Position(read, Position.Predicts.TOKEN), row -> logits = row));
    }

    private boolean isAlone() {
        return !prompt.isEmpty();
    }

    @Override
    public boolean readsNext() {
        return !prompted || strand.isEvicted();
    }

    @Override
    public Condition condition() {
        return visualiser.condition(tokens);
    }

    @Override
    public float[] logits() {
        return logits;
    }

    @Override
    public long bytes() {
        return isAlone() ? strand.bytes() : 0;
    }

    @Override
    public void evict() {
        if (isAlone()) {
            strand.evict();
        }
    }

    @Override
    public void close() {
        if (isAlone()) {
            strand.close();
        }
    }
}
