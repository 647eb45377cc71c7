/** The front door of the pipeline. */
package io.dreampress.ingest;
