/** What every system's training has in common: examples, losses, draws, and what a network of a diffusion model is asked. */
package io.dreampress.systems.learning;
