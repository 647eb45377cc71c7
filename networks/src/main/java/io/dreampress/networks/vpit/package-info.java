/** What MetaMorph adds to a decoder and a Stable Diffusion: visual-predictive instruction tuning (VPiT) and its visualiser. */
package io.dreampress.networks.vpit;
