package io.dreampress.systems.metamorph;

import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.ForwardingTower;
import io.dreampress.systems.writing.LanguageTower;
import io.dreampress.systems.writing.Position;
import java.util.ArrayList;
import java.util.List;

/** A language tower that remembers what one session read and what it was given for it. */
final class RecordingTower extends ForwardingTower {
    /** Tokens that were read by themselves, in order. */
    final List<Integer> tokens = new ArrayList<>();
    /** Visual tokens that were predicted, in order. */
    final List<float[]> visualTokens = new ArrayList<>();
    /** Logits that were given, in order. */
    final List<float[]> logits = new ArrayList<>();

    RecordingTower(LanguageTower tower) {
        super(tower);
    }

    void forget() {
        tokens.clear();
        visualTokens.clear();
        logits.clear();
    }

    @Override
    public Reading read(Context context, List<Chunk> chunks) {
        Reading reading = super.read(context, chunks);
        if (chunks.size() == 1 && chunks.getFirst() instanceof Chunk.Tokens(List<Integer> ids) && ids.size() == 1) {
            tokens.add(ids.getFirst());
        }
        logits.add(reading.logits());
        return reading;
    }

    @Override
    public List<float[]> decode(List<Context> contexts, List<Position> positions) {
        List<float[]> rows = super.decode(contexts, positions);
        for (int i = 0; i < rows.size(); i++) {
            if (positions.get(i).chunk() instanceof Chunk.Tokens(List<Integer> ids)) {
                tokens.addAll(ids);
            }
            (positions.get(i).predicts() == Position.Predicts.VECTOR ? visualTokens : logits).add(rows.get(i));
        }
        return rows;
    }

    @Override
    public float[] vector(Reading reading) {
        float[] row = super.vector(reading);
        visualTokens.add(row);
        return row;
    }
}
