/** Building blocks of the five systems: TorchScript programs, checkpoints, schedulers. */
package io.dreampress.networks;
