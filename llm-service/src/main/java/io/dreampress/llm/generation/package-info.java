/** Continuous batching: one thread writes many documents at once. Knows neither Kafka nor Spring. */
package io.dreampress.llm.generation;
