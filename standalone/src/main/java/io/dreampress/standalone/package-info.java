/** The {@code dreampress} command: where the program begins. */
package io.dreampress.standalone;
