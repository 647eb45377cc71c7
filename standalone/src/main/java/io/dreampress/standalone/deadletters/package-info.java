/** Records that were given up: what they are, why, and back to where they stood. */
package io.dreampress.standalone.deadletters;
