/** Pictures become files that say where they come from, and facts; the first write wins. */
package io.dreampress.diffusion.publication;
