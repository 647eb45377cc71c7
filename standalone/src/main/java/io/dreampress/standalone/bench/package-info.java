/** {@code bench}: how fast the networks are on this machine, without broker and services. */
package io.dreampress.standalone.bench;
