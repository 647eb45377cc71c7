/**
 * A sixth system, small enough to be read in one go: a LLaMA writes, an image is the colour of its caption's last state. It
 * proves {@code docs/adding-a-system.md}.
 */
package io.dreampress.systems.toy;
