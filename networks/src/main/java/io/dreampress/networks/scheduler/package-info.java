/** Noise schedulers in plain Java: which timesteps to visit, and how a network's prediction moves the sample. */
package io.dreampress.networks.scheduler;
