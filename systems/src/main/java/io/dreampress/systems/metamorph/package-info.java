/**
 * MetaMorph (Tong et al. 2024, arXiv 2412.14164): a decoder that predicts visual tokens as it predicts words
 * (visual-predictive instruction tuning, VPiT), and a Stable Diffusion that draws what they mean.
 */
package io.dreampress.systems.metamorph;
