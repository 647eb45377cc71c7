/** How every service talks to the broker. */
package io.dreampress.contracts.client;
