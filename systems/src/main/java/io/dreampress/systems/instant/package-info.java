/** A system without networks: what the pipeline around models can do is measured with it. */
package io.dreampress.systems.instant;
