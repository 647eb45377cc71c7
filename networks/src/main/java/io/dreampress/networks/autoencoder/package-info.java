/** Autoencoders between pictures and latents. */
package io.dreampress.networks.autoencoder;
