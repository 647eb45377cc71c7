package io.dreampress.llm.session;

import io.dreampress.contracts.dream.DreamRequested;
import io.dreampress.contracts.passage.Passage;
import io.dreampress.contracts.payload.ObjectReference;
import java.util.Optional;

/** What is to be done after a fact has changed a {@link DocumentSession}. */
sealed interface Effect {
    /** A fact goes to {@code passages}. */
    record Publish(Passage passage) implements Effect {}

    /** A dream goes to the diffusion workers, and is kept until it is answered. */
    record Ask(DreamRequested dream) implements Effect {}

    /** The engine gets an image that the session awaits, or hears that it cannot be had. */
    record Resume(int imageIndex, Optional<ObjectReference> image) implements Effect {}

    /** An image is decided on; the kept dream can go. */
    record Forget(int imageIndex) implements Effect {}

    /** The document's last fact was published: its session ends. */
    record End() implements Effect {}
}
