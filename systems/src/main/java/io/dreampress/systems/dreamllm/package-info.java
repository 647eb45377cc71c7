/**
 * DreamLLM (Dong et al. 2023, "DreamLLM: Synergistic Multimodal Comprehension and Creation"): a LLaMA decoder whose states
 * at learned dream queries condition a latent diffusion model, and which reads the drawn image back through a vision
 * encoder before it writes on.
 *
 * <p>Blocks of positions, P standing for {@code <im_patch>}: a dream is {@code <dream_start>} P…P {@code <dream_end>}, its
 * P replaced by the dream queries; an image is {@code <im_start>} P…P {@code <im_end>}, its P replaced by projected
 * features. Attention is causal throughout. The condition is the projected states, after the final norm, of the queries.
 */
package io.dreampress.systems.dreamllm;
