/** One durable session per document, on Kafka Streams. */
package io.dreampress.llm.session;
