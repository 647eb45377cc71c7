package io.dreampress.systems.writing;

import java.util.List;
import java.util.function.BiConsumer;

/**
 * A language tower that tells what it decided from.
 *
 * @param tower does the work
 * @param seen the context and the logits after what it holds
 */
public record WatchedTower(LanguageTower tower, BiConsumer<Context, float[]> seen) implements LanguageTower {
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
        seen.accept(context, reading.logits());
        return reading;
    }

    @Override
    public List<float[]> decode(List<Context> contexts, List<Position> positions) {
        List<float[]> rows = tower.decode(contexts, positions);
        for (int i = 0; i < rows.size(); i++) {
            if (positions.get(i).predicts() == Position.Predicts.TOKEN) {
                seen.accept(contexts.get(i), rows.get(i));
            }
        }
        return rows;
    }

    @Override
    public float[] vector(Reading reading) {
        return tower.vector(reading);
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
