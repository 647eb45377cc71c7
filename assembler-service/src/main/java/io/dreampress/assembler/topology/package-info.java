/** The assembly as a Kafka Streams topology. */
package io.dreampress.assembler.topology;
