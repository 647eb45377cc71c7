/** From a language model's states to a painter's condition. */
package io.dreampress.networks.connector;
