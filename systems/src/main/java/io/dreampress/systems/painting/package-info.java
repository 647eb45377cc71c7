/** Drawing by diffusion from cross-attended conditions, one step of many images at a time. */
package io.dreampress.systems.painting;
