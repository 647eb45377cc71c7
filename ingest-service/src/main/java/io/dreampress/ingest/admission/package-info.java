/** Judges every request once: accepted, rejected, or a cancellation passed on. */
package io.dreampress.ingest.admission;
