/** Optimizer, gradient clipping, learning rates and averages, equal to the references'. */
package io.dreampress.training.optimization;
