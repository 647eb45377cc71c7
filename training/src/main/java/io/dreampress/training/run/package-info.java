/** Training as one loop, its checkpoints and what it leaves behind. */
package io.dreampress.training.run;
