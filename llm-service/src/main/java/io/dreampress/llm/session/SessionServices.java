package io.dreampress.llm.session;

import io.dreampress.llm.generation.Generation;
import io.dreampress.llm.payload.PayloadCourier;
import io.dreampress.llm.progress.ProgressFeed;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What every stream task of a process shares.
 *
 * @param generation writes
 * @param admission says who may be in work
 * @param courier carries conditions out and pictures in
 * @param progress tells people who watch
 * @param authorship what is written with
 * @param meters count
 * @param clock tells when images are asked for
 * @param patience how long an image may go unanswered before it is asked for again
 */
public record SessionServices(
        Generation generation,
        Admission admission,
        PayloadCourier courier,
        ProgressFeed progress,
        Authorship authorship,
        SessionMeters meters,
        InstantSource clock,
        Duration patience) {}
