/** Denoising steps, for people who watch. */
package io.dreampress.diffusion.progress;
