package io.dreampress.llm.session;

import io.dreampress.contracts.document.Problem;
import io.dreampress.contracts.document.ProblemType;
import io.dreampress.contracts.document.Reproducibility;
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

    record Failed(Problem problem) implements SessionEvent {
        /** Half a document by one model and half by another would be nobody's. */
        static Failed modelExchanged(Reproducibility.Writing before, Reproducibility.Writing now) {
            return new Failed(ProblemType.WRITING_FAILED.problem("model bundle: expected " + before.bundle() + " ("
                    + before.bundleHash() + "), with which the writing began, got " + now.bundle() + " ("
                    + now.bundleHash() + "); request the document again under a new id"));
        }
    }
}
