/** The object store that pictures are put into and served from. */
package io.dreampress.ingest.objects;
