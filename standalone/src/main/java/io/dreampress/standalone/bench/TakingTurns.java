package io.dreampress.standalone.bench;

import io.dreampress.systems.Assignment;
import io.dreampress.systems.ComputeLane;
import io.dreampress.systems.Turn;
import io.dreampress.systems.Writer;
import java.util.List;

/** A writer whose steps run in the compute lane, as in the services. */
record TakingTurns(Writer writer, ComputeLane lane) implements Writer {
    @Override
    public Session open(Assignment assignment) {
        return writer.open(assignment);
    }

    @Override
    public List<Turn> advance(List<Session> sessions) {
        return lane.run(ComputeLane.Client.WRITING, () -> writer.advance(sessions));
    }

    @Override
    public int contextLength() {
        return writer.contextLength();
    }

    @Override
    public void close() {
        writer.close();
    }
}
