/**
 * MetaQuery (Pan et al. 2025, "Transfer between Modalities with MetaQueries"): a frozen multimodal language model is asked,
 * in a chat, to describe an image; learned query tokens at the answer's beginning make their states a summary of what it
 * would have said. A bidirectional connector takes these to the condition of a diffusion model, SANA or Stable Diffusion.
 *
 * <p>Positions: {@code system turn, user turn (pictures first, then the caption), assistant's beginning, <begin_of_img>
 * <img0>…<imgN-1> <end_of_img>}. Attention is causal throughout. The condition is what the connector makes of the states,
 * after the final norm, at {@code <img0>…<imgN-1>}.
 *
 * <p>Notation: D width of the language model, N queries, C width of the condition; u, i, c conditions of nothing, of the
 * pictures alone, of everything.
 */
package io.dreampress.systems.metaquery;
