/** What happens to documents, for those who watch. */
package io.dreampress.ingest.events;
