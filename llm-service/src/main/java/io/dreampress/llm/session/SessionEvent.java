package io.dreampress.llm.session;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.WrittenBlock;

/** What the engine reports of a session, once its payloads are ready to travel. */
sealed interface SessionEvent {
    record PassageFinished(WrittenBlock.Text passage) implements SessionEvent {}

    /** An image is asked for, and what it is drawn from is stored. */
    record Dreamt(DreamRequested dream) implements SessionEvent {}

    record Awaits(int imageIndex) implements SessionEvent {}

    record Finished(FinishReason reason) implements SessionEvent {}

    record Failed(Problem problem) implements SessionEvent {}
}
