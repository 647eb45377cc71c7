/** Named tensors in files: memory-mapped, judged strictly, read without copying where the format allows. */
package io.dreampress.networks.checkpoint;
