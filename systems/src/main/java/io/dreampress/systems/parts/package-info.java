/** What systems share in opening a bundle's parts. */
package io.dreampress.systems.parts;
