/** The share group: pulls dreams, decides what becomes of each, acknowledges last. */
package io.dreampress.diffusion.gang;
