/** What a document is made of and when it is complete: plain Java, no Kafka. */
package io.dreampress.assembler.assembly;
