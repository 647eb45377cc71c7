/** LLaMA-family decoders with key-value caches that sessions of different lengths share. */
package io.dreampress.networks.decoder;
