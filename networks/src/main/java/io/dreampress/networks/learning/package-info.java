/**
 * Gradients through networks: parameters as leaf tensors under their checkpoint's names, a tape that records, layers and
 * losses between networks.
 */
package io.dreampress.networks.learning;
