/** A real Kafka broker (KRaft, durable folder, loopback only) in a JVM of its own, for machines without one. */
package io.dreampress.standalone.broker;
