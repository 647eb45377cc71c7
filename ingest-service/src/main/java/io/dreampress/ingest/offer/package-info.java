/** What the model bundle can do, which requests are judged against. */
package io.dreampress.ingest.offer;
