/** How the next token is chosen, and when a text has begun to repeat itself. */
package io.dreampress.networks.sampling;
