/** Noise as a pure function of what it is for. */
package io.dreampress.networks.random;
