package io.dreampress.llm.generation;

import io.dreampress.systems.Dream;
import io.dreampress.systems.FinishReason;
import io.dreampress.systems.WrittenBlock;

/** What a session in the engine came to, in order. */
public sealed interface GenerationEvent {
    /** Text that can be shown; the passage that follows holds it again. Never empty. */
    record Wrote(String text) implements GenerationEvent {}

    /** The text since the last image is final. */
    record PassageFinished(WrittenBlock.Text passage) implements GenerationEvent {}

    /** An image is asked for, after everything written so far: a block boundary. */
    record Dreamed(Dream dream) implements GenerationEvent {}

    /** The session is parked until {@link Generation#resume} brings this image. */
    record Awaiting(int imageIndex) implements GenerationEvent {}

    /** The writing has ended. Nothing follows. */
    record Finished(FinishReason reason) implements GenerationEvent {}

    /**
     * The session cannot go on. Nothing follows.
     *
     * @param fault whether the engine is to blame; otherwise the assignment does not fit the model
     * @param detail what, in words: expected, got, what to do
     */
    record Failed(boolean fault, String detail) implements GenerationEvent {}
}
