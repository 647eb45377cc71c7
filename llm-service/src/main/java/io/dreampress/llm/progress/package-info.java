/** What people who watch are told while documents are written. */
package io.dreampress.llm.progress;
