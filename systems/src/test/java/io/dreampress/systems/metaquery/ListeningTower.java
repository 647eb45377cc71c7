package io.dreampress.systems.metaquery;

import io.dreampress.systems.writing.Chunk;
import io.dreampress.systems.writing.ForwardingTower;
import io.dreampress.systems.writing.LanguageTower;
import java.util.List;
import java.util.function.Consumer;

/** A language tower that tells what it read. */
final class ListeningTower extends ForwardingTower {
    private final Consumer<List<Chunk>> heard;

    /**
     * @param tower does the work
     * @param heard the chunks of a pass
     */
    ListeningTower(LanguageTower tower, Consumer<List<Chunk>> heard) {
        super(tower);
        this.heard = heard;
    }

    @Override
    public Reading read(Context context, List<Chunk> chunks) {
        heard.accept(chunks);
        return super.read(context, chunks);
    }
}
