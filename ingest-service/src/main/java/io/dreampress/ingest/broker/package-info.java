/** How the service talks to the broker. */
package io.dreampress.ingest.broker;
