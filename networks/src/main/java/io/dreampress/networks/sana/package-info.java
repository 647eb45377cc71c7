/** Sana's linear diffusion transformer. */
package io.dreampress.networks.sana;
