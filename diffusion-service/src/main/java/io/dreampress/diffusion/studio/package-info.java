/** The drawing side of the model bundle. */
package io.dreampress.diffusion.studio;
