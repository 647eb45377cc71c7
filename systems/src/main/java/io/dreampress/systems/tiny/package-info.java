/** Parts of bundles of tiny shapes with random weights, for tests and first tries; each system joins them to its own. */
package io.dreampress.systems.tiny;
