package io.dreampress.systems;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What an image's condition is computed after. */
public enum ConditionContext {
    /** The whole document so far: the queries see all of it. */
    @JsonProperty("document")
    DOCUMENT,
    /** A caption alone, that the writer makes first: as in the papers' training on captioned pictures. */
    @JsonProperty("caption")
    CAPTION
}
