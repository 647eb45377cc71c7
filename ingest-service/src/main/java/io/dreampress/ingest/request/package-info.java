/** Reads requests strictly and gives their absent fields a meaning; pure functions. */
package io.dreampress.ingest.request;
