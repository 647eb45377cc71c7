/** Which documents were cancelled: a compacted topic, read whole by every worker. */
package io.dreampress.diffusion.cancellation;
