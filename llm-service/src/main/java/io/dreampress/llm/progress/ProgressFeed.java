package io.dreampress.llm.progress;

import java.time.Duration;
import java.util.Optional;

/**
 * Tells people who watch how documents come along. At most once, never needed for correctness; no method blocks or
 * throws. Thread-safe.
 */
public interface ProgressFeed {
    /**
     * @param position documents before it, from 0
     * @param wait about how long until it is begun; empty if unknown
     */
    void queued(String documentId, int position, Optional<Duration> wait);

    /**
     * @param epoch of the session
     * @param offset characters of text before this piece, over all blocks
     */
    void wrote(String documentId, int epoch, int offset, String text);

    /** @param offset characters of text before the image */
    void dreaming(String documentId, int imageIndex, String altText, int offset);
}
