package io.dreampress.systems.writing;

import java.util.List;

/** A language tower that lets another do the work, for those that watch it. */
public abstract class ForwardingTower implements LanguageTower {
    private final LanguageTower tower;

    protected ForwardingTower(LanguageTower tower) {
        this.tower = tower;
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
    public boolean isExact() {
        return tower.isExact();
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
