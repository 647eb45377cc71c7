/**
 * Finished documents as files: HTML, Markdown, JSON. {@link io.dreampress.assembler.rendition.DocumentFolder} writes them
 * into a user's folder, {@link io.dreampress.assembler.rendition.RenditionStore} into the object store.
 */
package io.dreampress.assembler.rendition;
