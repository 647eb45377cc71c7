/** What the golden tests of the systems share. */
package io.dreampress.systems.golden;
