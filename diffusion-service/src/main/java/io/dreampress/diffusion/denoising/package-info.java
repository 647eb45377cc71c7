/** Many images drawn side by side, one shared denoising step at a time. */
package io.dreampress.diffusion.denoising;
