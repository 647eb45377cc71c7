/** Guidance: how predictions under different conditions become one. */
package io.dreampress.networks.guidance;
