/** The read model: documents in a relational database, filled from the topics. */
package io.dreampress.ingest.catalogue;
