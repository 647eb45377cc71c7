/** Conversations as the text that a language model was tuned on. */
package io.dreampress.systems.chat;
