package io.dreampress.systems.metamorph;

import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.LanguageTower;
import io.dreampress.systems.writing.Position;
import java.util.ArrayList;
import java.util.List;

/** A language tower that remembers what one session read and what it was given for it. */
final class RecordingTower implements LanguageTower {
    private final LanguageTower tower;
    /** Tokens that were read by themselves, in order. */
    final List<Integer> tokens = new ArrayList<>();
    /** Visual tokens that were predicted, in order. */
    final List<float[]> visualTokens = new ArrayList<>();
    /** Logits that were given, in order. */
    final List<float[]> logits = new ArrayList<>();

    RecordingTower(LanguageTower tower) {
        this.tower = tower;
    }

    void forget() {
        tokens.clear();
        visualTokens.clear();
        logits.clear();
    }

    @Override
    public Context open() {
        return tower.open();
    }

    @Override
    public int positions(Chunk chunk) {
        return tower.positions(chunk);
    }

    @Override
    public Reading read(Context context, List<Chunk> chunks) {
        Reading reading = tower.read(context, chunks);
        if (chunks.size() == 1 && chunks.getFirst() instanceof Chunk.Tokens(List<Integer> ids) && ids.size() == 1) {
            tokens.add(ids.getFirst());
        }
        logits.add(reading.logits());
        return reading;
    }

    @Override
    public List<float[]> decode(List<Context> contexts, List<Position> positions) {
        List<float[]> rows = tower.decode(contexts, positions);
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
        float[] row = tower.vector(reading);
        visualTokens.add(row);
        return row;
    }

    @Override
    public String kernels() {
        return tower.kernels();
    }

    @Override
    public void close() {
        tower.close();
    }
}
