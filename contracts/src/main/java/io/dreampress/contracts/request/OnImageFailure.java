package io.dreampress.contracts.request;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What becomes of a document when one of its images cannot be rendered. */
public enum OnImageFailure {
    /** A placeholder with the alt text stands in its place. */
    @JsonProperty("placeholder")
    PLACEHOLDER,
    /** The document is finished without it. */
    @JsonProperty("drop")
    DROP,
    /** The document fails. */
    @JsonProperty("fail")
    FAIL
}
