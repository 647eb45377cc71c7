package io.dreampress.contracts.request;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Who is served first: somebody who waits, or a batch. */
public enum Priority {
    @JsonProperty("interactive")
    INTERACTIVE,
    @JsonProperty("bulk")
    BULK
}
