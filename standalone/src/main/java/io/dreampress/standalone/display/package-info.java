/** What a run shows: text and bars on a terminal, lines elsewhere, JSON lines for machines. */
package io.dreampress.standalone.display;
