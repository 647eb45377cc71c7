/** Conditions out to the object store, pictures in from it. */
package io.dreampress.llm.payload;
