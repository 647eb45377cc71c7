/** The conditional U-Net of latent diffusion. */
package io.dreampress.networks.unet;
