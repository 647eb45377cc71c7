/** {@code import}: published checkpoints become model bundles. */
package io.dreampress.standalone.importing;
