/** Text to token ids and back. */
package io.dreampress.networks.tokenizer;
