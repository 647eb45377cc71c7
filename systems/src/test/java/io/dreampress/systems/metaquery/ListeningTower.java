package io.dreampress.systems.metaquery;

import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.LanguageTower;
import io.dreampress.systems.writing.Position;
import java.util.List;
import java.util.function.Consumer;

/**
 * A language tower that tells what it read.
 *
 * @param tower does the work
 * @param read the chunks of a pass
 */
record ListeningTower(LanguageTower tower, Consumer<List<Chunk>> read) implements LanguageTower {
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
        read.accept(chunks);
        return tower.read(context, chunks);
    }

    @Override
    public List<float[]> decode(List<Context> contexts, List<Position> positions) {
        return tower.decode(contexts, positions);
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
