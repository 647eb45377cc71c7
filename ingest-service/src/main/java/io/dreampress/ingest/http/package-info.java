/** The HTTP API: requests in, documents, events and objects out, errors as problems. */
package io.dreampress.ingest.http;
