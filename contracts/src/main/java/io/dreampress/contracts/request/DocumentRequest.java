package io.dreampress.contracts.request;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document that somebody wants. Everything is optional but {@code prompt} or {@code article}. Unknown fields are refused.
 *
 * @param requestId the requester's own id; the same id with the same body is one document, with another body a conflict
 * @param tenant who asks; {@code default} where absent
 * @param kind what is asked; {@code illustrate} where absent and an article is given, {@code write} otherwise
 * @param prompt what to write, draw, change or answer
 * @param article the text to illustrate, plain text or Markdown, at most 1 MiB as UTF-8
 * @param title the document's title; taken from its text where absent
 * @param language BCP 47 tag; {@code en} where absent
 * @param pictures input pictures of {@code edit} and {@code answer}: {@code data:} URIs up to 512 KB or object-store keys
 * @param images how many images, where, and how they are drawn
 * @param text how text is written
 * @param seed of all randomness; derived from the document's id where absent
 * @param priority {@code interactive} where absent
 * @param onImageFailure {@code placeholder} where absent
 * @param feedback whether drawn images are read back before the writing goes on; the bundle's default where absent
 * @param metadata up to 4 KB of JSON that is echoed in every answer and never interpreted
 */
public record DocumentRequest(
        @Nullable String requestId,
        @Nullable String tenant,
        @Nullable Kind kind,
        @Nullable String prompt,
        @Nullable String article,
        @Nullable String title,
        @Nullable String language,
        @Nullable List<String> pictures,
        @Nullable ImageOptions images,
        @Nullable TextOptions text,
        @Nullable Long seed,
        @Nullable Priority priority,
        @Nullable OnImageFailure onImageFailure,
        @Nullable Boolean feedback,
        @Nullable Map<String, Object> metadata)
        implements Request {}
