package io.dreampress.systems.writing;

import java.util.List;
import java.util.function.BiConsumer;

/** A language tower that tells what it decided from. */
public final class WatchedTower extends ForwardingTower {
    private final BiConsumer<Context, float[]> seen;

    /**
     * @param tower does the work
     * @param seen the context and the logits after what it holds
     */
    public WatchedTower(LanguageTower tower, BiConsumer<Context, float[]> seen) {
        super(tower);
        this.seen = seen;
    }

    @Override
    public Reading read(Context context, List<Chunk> chunks) {
        Reading reading = super.read(context, chunks);
        seen.accept(context, reading.logits());
        return reading;
    }

    @Override
    public List<float[]> decode(List<Context> contexts, List<Position> positions) {
        List<float[]> rows = super.decode(contexts, positions);
        for (int i = 0; i < rows.size(); i++) {
            if (positions.get(i).predicts() == Position.Predicts.TOKEN) {
                seen.accept(contexts.get(i), rows.get(i));
            }
        }
        return rows;
    }
}
