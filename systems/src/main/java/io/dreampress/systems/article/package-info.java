/** Plain text and Markdown as blocks: where one paragraph ends, where an image may stand. Knows no model. */
package io.dreampress.systems.article;
