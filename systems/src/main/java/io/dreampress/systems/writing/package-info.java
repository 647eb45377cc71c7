/**
 * The choreography that all systems share: sessions, their contexts, the interleaved loop. A system brings a
 * {@link io.dreampress.systems.writing.WritingModel}: its tower, its words, its {@link io.dreampress.systems.writing.Dreamer}.
 */
package io.dreampress.systems.writing;
