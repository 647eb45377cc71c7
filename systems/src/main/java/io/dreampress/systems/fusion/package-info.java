/**
 * LMFusion and LLaVAFusion (Shi et al. 2024, arXiv 2412.15188) and Transfusion (Zhou et al. 2024, arXiv 2408.11039): one
 * transformer writes text token by token and denoises images as blocks of latent patches.
 */
package io.dreampress.systems.fusion;
