/** Joins a document's parts and has the one last word on it. */
package io.dreampress.assembler;
