package io.dreampress.systems;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which states of the language model an image's condition is made of. */
public enum ConditionSource {
    /** Those of the learned dream queries, through the condition projector. */
    @JsonProperty("queries")
    QUERIES,
    /** Those of the caption itself at every position, through the connector, as in MetaQuery's ablation. */
    @JsonProperty("last-layer")
    LAST_LAYER,
    /** The visual tokens that the model predicts after the text, through the visualiser's adapter, as MetaMorph does. */
    @JsonProperty("visual-tokens")
    VISUAL_TOKENS
}
