package io.dreampress.systems.writing;

import io.dreampress.systems.Turn;
import java.util.List;
import java.util.function.Supplier;

/**
 * One step of a session.
 *
 * @param works what the network does first; empty for a step that costs nothing
 * @param turn what the step came to, asked for once the works are done
 */
record Step(List<Work> works, Supplier<Turn> turn) {
    static Step free(Turn turn) {
        return new Step(List.of(), () -> turn);
    }

    static Step of(Work work, Supplier<Turn> turn) {
        return new Step(List.of(work), turn);
    }
}
