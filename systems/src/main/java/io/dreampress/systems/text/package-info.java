/** Watching a text while it is written: repetition, stop texts, captions. Knows no model. */
package io.dreampress.systems.text;
