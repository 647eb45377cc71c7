/** Latents as a transformer's tokens and back: the U-Net halves and linear patches of Transfusion and LMFusion. */
package io.dreampress.networks.fusion;
