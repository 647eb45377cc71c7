/**
 * What the services say to each other: one record per fact, one catalogue of topics, and what every client of the
 * pipeline needs beside them. Knows Jackson and kafka-clients only.
 */
package io.dreampress.contracts;
